"""What the prompt says that can't be done here, and to whom it sends the person instead."""

import re
from collections.abc import Sequence

from local.bedrock.planner.language import content_stems

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+\s*-?\s*")
_CANNOT = re.compile(r"\b(?:can(?:no|')t|can ?not|not|never|nobody|no one)\b", re.IGNORECASE)
_TURN_TO = re.compile(
    r"\b(?:point|send|refer|direct)(?: \w+){0,2} to (?P<to>[^.;]+(?:\.\w+[^.;]*)*)|"
    r"\b(?P<how>(?:call|write to|e-?mail|contact|reach) [^.;]+(?:\.\w+[^.;]*)*)",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"\b(?:cancel|book|renew|refund|pay|change|update|fix|correct|place|reorder|order me|delete|buy|charge|set|move|"
    r"reschedule|upgrade|apply|exchange|replace|unsubscribe|send (?:me|it|them) (?:a|back)|ship it)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\b(?:how|when|where|what|which|why|did|was|were|has|have|is|are|does)\b", re.IGNORECASE)


def refusal(clause: str, prompts: Sequence[str]) -> str:
    """For a clause that asks to act on what the prompt says can't be done: so, with whom to turn to. Else empty."""
    asked = _ACTS.search(clause)
    if not asked or _QUESTION.match(clause):
        return ""
    sentences = [s.strip() for prompt in prompts for s in _SENTENCE.split(" ".join(prompt.split("\n"))) if s.strip()]
    spoken = [" ".join(pair) for pair in zip(sentences, [*sentences[1:], ""], strict=True) if _CANNOT.search(pair[0])]
    forbidden = next((two for two in spoken if content_stems(asked[0]) & content_stems(two)), None)
    if forbidden is None:
        return ""
    whom = _whom(_SENTENCE.split(forbidden))
    return f"I'm sorry, I can't {asked[0].lower()} that here.{f' Please turn to {whom}.' if whom else ''}"


def _whom(sentences: Sequence[str]) -> str:
    for sentence in sentences:
        if found := _TURN_TO.search(sentence):
            return (found["to"] or found["how"] or "").strip().rstrip(".")
    return ""
