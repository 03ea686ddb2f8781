"""Writes the reply from what the tools found, in the order in which things were asked."""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from local.bedrock.model import Json, Tool
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.dealing.closing import WHICH
from local.bedrock.planner.dealing.speech import Stance, stance
from local.bedrock.planner.hedging import telling
from local.bedrock.planner.language import addressed, asks, content_words, examples_in, is_imperative, listed, phrases
from local.bedrock.planner.limits import acts_itself
from local.bedrock.planner.records import finds_anything, values
from local.bedrock.planner.request import Request
from local.bedrock.planner.schema import asked_as, properties_of
from local.bedrock.planner.step import Call, Step
from local.bedrock.planner.tone import is_greeting, is_override, is_small_talk, is_thanks, is_upset
from local.bedrock.planner.turn import Exchange, Turn
from local.bedrock.planner.wording import say

_REGRET = "I'm sorry for the trouble; let me help."
_CROSS = re.compile(r"[?!]{3,}|\b[A-Z]{4,} (?:with|of|by) (?:you|this)\b|\b(?:done|through|finished) with you\b")
_A_MACHINE = re.compile(
    r"\b(?:am i|are you|is (?:this|that|there)|do i)\b.*\b(?:bot|robot|machine|computer|person|human|real|ai)\b",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r"^(?:regarding [^:]+: )+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_CANNOT = "I'm sorry, I can't "
_NO_ORDERS = "I'm sorry, I can't follow orders about how I work, or show what is not yours."
_DECLINED = "I'm sorry, I can't help with that here."
_INTERNAL = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\btools?\b")
_TO_A_MODEL = re.compile(r"\s*\bSay so\b[^.]*\.$")
_SENTENCE = re.compile(r"[A-Z\"“'].*[.!?]", re.DOTALL)
MOST_OFFERED = 9
_A_LINE = 12  # a shorter one may be said of two things


@dataclass(frozen=True)
class Told:
    """All that a reply is made of. `others_answer` says that what is left open here is for somebody else."""

    turn: Turn
    request: Request
    steps: Sequence[Step]
    tools: Sequence[Tool]
    embedder: Embeds | None = None
    others_answer: bool = False


def write(told: Told) -> str:
    """What can't be done here, what was found, what is needed, and what is beyond the tools."""
    found = _found(told)
    said = [_in_words(step.refused) for step in told.steps if step.refused]
    refused = [text for text in dict.fromkeys(said) if not _is_said(text, found)]
    wanted = [_ask(step) for step in told.steps if step.kind == "ask"]
    if told.others_answer and wanted:
        wanted = [] if found else [WHICH]
    if not (parts := [*refused, *found, *(wanted if not refused else [])]):
        return told.request.language.beyond if told.request.language else _without_tools(told.turn, told.tools)
    if not refused and not told.others_answer:
        parts += _beyond(told.steps, alone=not found)
    if is_override(told.turn.text) and not told.others_answer and not _declines(parts):
        parts.insert(0, _NO_ORDERS)
    whole = "\n\n".join(_once([*_opening(told, parts), *parts]))
    return told.request.language.told(whole) if told.request.language else whole


def _declines(parts: Sequence[str]) -> bool:
    """Whether something is declined already."""
    return any(part.startswith(_CANNOT) for part in parts)


def composed(handed: Iterable[Json]) -> str:
    """What others answered, one after another, without repeats."""
    texts = [text for each in handed if (text := str(each).strip())]
    return "\n\n".join(_once([text for text in texts if not text.startswith(_DECLINED)] or texts))


def _beyond(steps: Sequence[Step], *, alone: bool) -> list[str]:
    """The first question that nothing was found for, unless it hardly asks anything beside what was found."""
    open_ = [_words(step) for step in steps if step.kind == "beyond" and asks(step.clause.text)]
    telling = [text for text in open_ if alone or len(content_words(text)) > 1]
    return [f"I could not find anything about “{telling[0]}” here."] if telling else []


def _once(parts: Iterable[str]) -> list[str]:
    """The paragraphs without the lines that were told before; a mere list of further titles is none."""
    seen: set[str] = set()
    fresh: list[str] = []
    for paragraph in "\n\n".join(parts).split("\n\n"):
        kept = [line for line in paragraph.split("\n") if len(line) < _A_LINE or not _is_known(line, seen)]
        seen.update(kept)
        if any(not line.startswith("See also:") for line in kept):
            fresh.append("\n".join(kept))
    return fresh


def _is_known(line: str, seen: Set[str]) -> bool:
    """Whether a line was told, or is one more sentence of what can't be done."""
    mere = line.startswith(_CANNOT) and len(_SENTENCE_END.split(line)) == 1
    return line in seen or (mere and any(other.startswith(_CANNOT) for other in seen))


def _is_said(refused: str, found: Sequence[str]) -> bool:
    """Whether a specialist said it, in these words, or better than a mere 'I can't do that here'."""
    mere = len(_SENTENCE_END.split(refused)) == 1
    return any(refused in part or (mere and part.startswith(_CANNOT)) for part in found)


def _in_words(refused: str) -> str:
    """A refusal without what only a model understands, such as a tool's name."""
    first, *rest = _SENTENCE_END.split(refused)
    return " ".join([first, *(sentence for sentence in rest if not _INTERNAL.search(sentence))])


def _opening(told: Told, parts: Sequence[str]) -> list[str]:
    """A word of regret for who is upset, and one in their own language for who wrote in another."""
    upset = (is_upset(told.turn.text) or _CROSS.search(told.turn.text)) and not parts[0].startswith(_REGRET)
    return [*([_REGRET] if upset else []), *([told.request.language.found] if told.request.language else [])]


def _found(whole: Told) -> list[str]:
    """What the results say, in the order asked; of a tool that was called again after an error, only what it found."""
    turn = whole.turn
    asked = {step.call.key: step.clause.whole for step in whole.steps if step.call}
    places = {key: place for place, key in enumerate(asked)}
    mended = {each.use.name for each in turn.exchanges if each.result.status == "success"}
    told = [each for each in turn.exchanges if each.result.status == "success" or each.use.name not in mended]
    told = _the_telling(_not_in_vain(told, asked), asked, whole.tools)
    told.sort(key=lambda each: places.get(_key(each), len(places)))
    texts = [text for exchange in told if (text := _one(exchange, asked, whole))]
    return [text for text in texts if not text.startswith(_DECLINED)] or texts


def _not_in_vain(made: Sequence[Exchange], asked: Mapping[str, str]) -> list[Exchange]:
    """Without the look-ups that found nothing and were made again with less, or that were made again knowing more."""
    again = {key.partition(" ")[0] for key in asked}
    better = {each.use.name for each in made if _key(each) in asked and finds_anything(each.result)}
    return [
        each
        for each in made
        if _key(each) in asked or not (each.use.name in better or (each.use.name in again and _is_empty(each)))
    ]


def _is_empty(made: Exchange) -> bool:
    return made.result.status == "success" and not finds_anything(made.result)


def _the_telling(made: Sequence[Exchange], asked: Mapping[str, str], tools: Sequence[Tool]) -> list[Exchange]:
    """Of several look-ups for one question, those that tell of it."""
    kept: list[Exchange] = []
    for question in dict.fromkeys(asked.get(_key(each), "") for each in made):
        alike = [each for each in made if asked.get(_key(each), "") == question]
        several = question and len({each.use.name for each in alike}) > 1
        kept += telling(alike, question, tools) if several else alike
    return kept


def _key(exchange: Exchange) -> str:
    return Call(exchange.use.name, exchange.use.input).key


def _one(exchange: Exchange, asked: Mapping[str, str], told: Told) -> str:
    alike = (clause for key, clause in asked.items() if key.startswith(f"{exchange.use.name} "))
    question = asked.get(_key(exchange)) or next(alike, told.turn.text)
    tool = next((each for each in told.tools if each.name == exchange.use.name), None)
    about = f"{tool.name} {tool.description}" if tool else ""
    told_of = values(exchange.result)
    said = (say(value, question=question, about=about, embedder=told.embedder) for value in told_of)
    text = "\n".join(filter(None, said))
    if exchange.result.status != "error":
        return text
    text = _TO_A_MODEL.sub("", text)
    if _SENTENCE.fullmatch(text):  # a refusal that was written for the person
        return text
    return f"I could not look that up: {text.rstrip('.')}." if text else "I could not look that up just now."


def _words(step: Step) -> str:
    """What a step asks, in the customer's words."""
    said = step.clause.whole if step.clause.answers else step.clause.text
    return _CONTEXT.sub("", said).rstrip(".!?")


def _ask(step: Step) -> str:
    properties = properties_of(step.tool.schema) if step.tool else {}
    wanted = listed(asked_as(name, properties.get(name, {})) for name in step.missing)
    return f"Could you tell me {wanted}, please? I need it to answer “{_words(step)}”."


def _without_tools(turn: Turn, tools: Sequence[Tool]) -> str:
    if any(map(is_thanks, _SENTENCE_END.split(turn.text))) and "?" not in turn.text:
        return "You're welcome! Is there anything else I can help you with?"
    offer = _offer(tools)
    if not tools and stance(turn.text, names=False) is Stance.DECLINES:
        return "All right. Is there anything else I can help you with?"
    if is_greeting(turn.text):
        return f"Hello! How can I help you today?{offer}"
    if is_small_talk(turn.text) or _A_MACHINE.search(turn.text):
        return f"I'm a virtual assistant, and happy to help.{offer}"
    if is_override(turn.text):
        return f"I'm sorry, I can't do that: what I may do here stays as it is.{offer}"
    regret = f"{_REGRET} " if is_upset(turn.text) else _DECLINED
    return f"{regret.strip()}{offer or ' Could you put it in other words?'}"


def _offer(tools: Sequence[Tool]) -> str:
    subjects = [addressed(first) for tool in tools if (first := next(iter(phrases(tool.description)), ""))]
    if not subjects:
        return ""
    begun = [s[:1].lower() + s[1:] for s in subjects]
    shown = [*begun[:MOST_OFFERED], *(["more"] if len(begun) > MOST_OFFERED else [])]
    can = "I can" if all(map(is_imperative, subjects)) else "I can help with:"
    return f" {can} {listed(shown)}.{_examples(tools)}"


def _examples(tools: Sequence[Tool]) -> str:
    """Two sentences that one may say, as the descriptions quote them: one that asks, and one that wants a deed."""
    asked = (said for tool in tools for said in examples_in(tool.description) if said.endswith("?"))
    bidden = (said for tool in tools if acts_itself(tool) for said in examples_in(tool.description) if said[-1] == ".")
    shown = [f"“{said}”" for said in (next(asked, ""), next(bidden, "")) if said]
    return f" You may say, for example: {' or '.join(shown)}" if shown else ""
