"""What the prompt says that can't be done here, and to whom it sends the person instead."""

import re
from collections.abc import Sequence
from typing import cast

from local.bedrock.model import JsonObject, Tool
from local.bedrock.planner.acts import Acts
from local.bedrock.planner.language import STOP_WORDS, content_stems, phrases, stem, words

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+\s*-?\s*")
_CANNOT = re.compile(r"\b(?:can(?:no|')t|can ?not|not|never|nobody|no one)\b", re.IGNORECASE)
_TURN_TO = re.compile(
    r"\b(?:point|send|refer|direct)(?: \w+){0,2} to (?P<to>[^.;]+(?:\.\w+[^.;]*)*)|"
    r"\b(?P<how>(?:call|write to|e-?mail|contact|reach) [^.;]+(?:\.\w+[^.;]*)*)",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"\b(?:cancel|book|renew|refund|pay|change|update|fix|correct|place|reorder|order me|delete|buy|charge|set|move|"
    r"reschedule|upgrade|approved?|apply|exchange|replace|unsubscribe|send (?:me|it|them) (?:a|back)|ship it)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\b(?:how|when|where|what|which|why|did|was|were|has|have|is|are|does)\b", re.IGNORECASE)
_REACHED_AT = re.compile(r"\b\d{3}-\d{3,4}\b|\S+@\S+\.\w+")
_INTERNAL = re.compile(r"_|\btools?\b")  # what the prompt tells the model to do is not for the person
_DEED = re.compile(r"\W*(?:change|propose|resume|send|set|start|test)\b", re.IGNORECASE)
_WISHED = re.compile(r"(?:^|[.!?,;]|\bplease|\bpls|\bnow)\W*(?:please\W+|pls\W+)?([a-z]{4,})\b", re.IGNORECASE)
_BIDDEN = re.compile(
    r"^\W*(?:please |pls |just |so |now )*([a-z]+) (?:it|that|this|them|me|us)\b|"
    r"\b(?:will|could|can) you ([a-z]+) (?:me|us) down\b",
    re.IGNORECASE,
)
_LOOKS = frozenset(
    "tell show find list check look explain compare give say help recommend suggest see search describe remind let "
    "know read name advise translate answer repeat count i we do be can could what when where how which who also "
    "and".split()
)
_DEEDS = re.compile(r"\b(?:changing|sending|setting(?! up))\b", re.IGNORECASE)
_TO_BE_TOLD = re.compile(
    r"\W*(?:(?:and|so|but|ok|okay|well|wait|hm+|hi|hey|hello|please|pls|just)\W+)*"
    r"(?:(?:who|what|where|when|which|why|how)(?! about\b)(?:'?s|'re)?|is|are|was|were|am|do|does|did|has|have|had|"
    r"should|may|(?:can|could|will|would)(?! (?:you|u)\b)|if|suppose|in case|show|tell|list|describe|explain|"
    r"display|give (?:me|us)|check|verify|confirm)\b",
    re.IGNORECASE,
)
_BIDS = re.compile(
    r"\b(?:can|could|would|will) (?:you|u)\b|\b(?:i|we)(?:'d| would)? (?:like|want|need)\b", re.IGNORECASE
)
_OF_OTHERS = re.compile(r"\b(?:others?|another|some(?:one|body) else)\b", re.IGNORECASE)
PRIVATE = "I'm sorry, I can't tell you about others here, only about your own matters."
_SURELY, _PERHAPS, _HARDLY = 0.3, 0.15, 0.1


def only_asks(clause: str) -> bool:
    """Whether the clause wants to be told something: it bids nothing to be done."""
    return bool(_TO_BE_TOLD.match(clause)) and not _BIDS.search(clause)


def acts_itself(tool: Tool) -> bool:
    """Whether a call of the tool is a deed; one that passes a question on is none yet."""
    return does(tool) and not _passes_on(tool)


def does(tool: Tool) -> bool:
    """Whether a tool does something itself, or asks somebody who does: then nothing is refused in its place."""
    return bool(_DEEDS.search(tool.description) if _passes_on(tool) else _DEED.match(tool.description))


def _passes_on(tool: Tool) -> bool:
    return set(cast("JsonObject", tool.schema.get("properties") or {})) == {"question"}


def is_told_to(clause: str, tool: Tool) -> bool:
    """Whether the clause bids what a tool that does something says of itself: 'please continue ...', 'delete ...'."""
    bidden = {stem(verb.lower()) for verb in _WISHED.findall(clause)} - STOP_WORDS
    told = (phrase.removeprefix("Propose to ") for phrase in phrases(tool.description) if not phrase.endswith("?"))
    begins = {next(iter(words(phrase)), "") for phrase in told}
    return does(tool) and bool(bidden & {stem(verb) for verb in begins})


def refusal(clause: str, prompts: Sequence[str], acts: Acts) -> str:
    """For a clause that asks to act on what the prompt says can't be done: so, with whom to turn to. Else empty."""
    done, verb = acts.of(clause), _ACTS.search(clause)
    likely = done["act"] >= _SURELY and done["act"] == max(done.values())
    likely = likely or (bids(clause) and done["act"] >= _HARDLY)
    if _QUESTION.match(clause) or not (likely or (verb and done["act"] >= _PERHAPS)):
        return ""
    forbidden = _forbidden(prompts)
    meant = next((two for two in forbidden if verb and content_stems(verb[0]) & content_stems(two)), None)
    if meant is None and not (likely and forbidden):
        return ""
    whom = _whom(_SENTENCE.split(meant or forbidden[0]))
    what = verb[0].lower() if verb and meant else "do"
    to_turn_to = f"Please turn to {whom}." if whom else _contact(prompts)
    return " ".join(filter(None, (f"I'm sorry, I can't {what} that here.", to_turn_to)))


def bids(clause: str) -> bool:
    """Whether the clause bids to do something, and not to tell or to look it up."""
    found = _BIDDEN.search(clause)
    return bool(found) and next(filter(None, found.groups())).lower() not in _LOOKS if found else False


def prying(told: str, prompts: Sequence[str], acts: Acts) -> str:
    """For a question about somebody else, where the prompt says that nothing is told of others: so. Else empty."""
    private = any(_OF_OTHERS.search(two) for two in _forbidden(prompts))
    return PRIVATE if private and acts.top(told) == "others" else ""


def _forbidden(prompts: Sequence[str]) -> list[str]:
    """What the prompt says can't be done, each with the sentence after it."""
    sentences = _sentences(prompts)
    pairs = zip(sentences, [*sentences[1:], ""], strict=False)
    return [" ".join(pair) for pair in pairs if _CANNOT.search(pair[0])]


def _sentences(prompts: Sequence[str]) -> list[str]:
    return [s.strip() for prompt in prompts for s in _SENTENCE.split(" ".join(prompt.split("\n"))) if s.strip()]


def _contact(prompts: Sequence[str]) -> str:
    """The sentence of the prompt that gives a telephone number or an address to write to."""
    return next((s for s in _sentences(prompts) if _REACHED_AT.search(s) and not _INTERNAL.search(s)), "")


def _whom(sentences: Sequence[str]) -> str:
    for sentence in sentences:
        found = _TURN_TO.search(sentence)
        whom = (found["to"] or found["how"] or "").strip().rstrip(".") if found else ""
        if whom and not _INTERNAL.search(whom):
            return whom
    return ""
