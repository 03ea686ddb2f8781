"""Where a conversation stands that may end in a deed: the next calls in it, or the words of its reply."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from local.bedrock.model import Json, Tool
from local.bedrock.planner.acts import IDLE, Acts, Embeds
from local.bedrock.planner.asked import Asked, is_about_money
from local.bedrock.planner.candidates import Offer
from local.bedrock.planner.dealing import closing
from local.bedrock.planner.dealing.bill import are_asked_for, explained, rates_in
from local.bedrock.planner.dealing.deeds import Terms, deed_among, terms_among
from local.bedrock.planner.dealing.lines import Line, Wanted
from local.bedrock.planner.dealing.reads import Reads, ToolReads
from local.bedrock.planner.dealing.reply import Replier
from local.bedrock.planner.dealing.speech import Stance, looks, points
from local.bedrock.planner.dealing.sql_reads import SqlReads, sql_reads
from local.bedrock.planner.dealing.steps import Next, next_step
from local.bedrock.planner.dealing.things import Thing, things
from local.bedrock.planner.dealing.wanted import Listener
from local.bedrock.planner.language import words
from local.bedrock.planner.matching import Matcher
from local.bedrock.planner.picked import ordinal
from local.bedrock.planner.records import values
from local.bedrock.planner.schema import properties
from local.bedrock.planner.spelling import vocabulary_of
from local.bedrock.planner.step import Call
from local.bedrock.planner.tone import is_small_talk, is_thanks
from local.bedrock.planner.turn import Exchange, Turn

_OF_STOCK = re.compile(r"\b(?:in stock|available|left|how many)\b", re.IGNORECASE)
_GIVEN = re.compile(r"\b([a-z]+(?:_[a-z]+)+): ([\w-]+)")


@dataclass(frozen=True)
class Deal:
    """`next` is None for an ordinary message, which `tools` may answer with the arguments that are `bound`."""

    want: Wanted
    reads: Reads
    next: Next | None
    found: Sequence[Thing]
    tools: Sequence[Tool]
    bound: Mapping[str, Json]
    prompts: Sequence[str]
    is_elsewhere: bool = False

    def last_resort(self) -> tuple[Call, ...]:
        """What can be looked up of what was named, for a question that no tool is for."""
        if self.reads.turn.exchanges or self.want.stance is not Stance.ASKS or self.is_elsewhere:
            return ()
        named = [line for line in self.want.lines if line.thing or line.name]
        return tuple(
            call for line in named for call in (self.reads.kinds(line) if line.thing else self.reads.find(line))
        )

    def reply(self, embedder: Embeds) -> str:
        """The words, once no call is left to make."""
        replier = Replier(self.want, self.reads, self.found, rates_in(self.prompts), embedder)
        return replier.reply(self.next.closing if self.next else "")


def deal(turn: Turn, offer: Offer, matcher: Matcher, acts: Acts) -> Deal | None:
    """None where nothing can be done and nothing was found before."""
    deed = deed_among(offer.tools)
    terms = deed.terms if deed else terms_among(offer.tools)
    if offer.choice.kind != "auto" or terms is None or not (deed or terms.by_name or _remembers(turn, terms)):
        return None
    listener = Listener(terms, deed, _vocabulary(offer))
    want = listener.hear(turn)
    bound = {**_said_in(offer), **_bound(want, terms.thing)}
    offer = replace(offer, bound=bound)
    by_sql = sql_reads(turn, offer, terms, deed)
    reads = by_sql or ToolReads(turn, offer, terms, deed, matcher)
    step: Next | None
    if deed and want.stance is Stance.DECLINES and want.done_lines and not want.offered:
        step = Next(closing=closing.too_late(deed, offer.prompts))
    elif _is_dealing(want, turn.text):
        step = next_step(want, reads)
    elif want.stance is Stance.ASKS and (rates := rates_in(offer.prompts)) and are_asked_for(turn.text):
        step = Next(closing=explained(rates))
    elif want.stance is Stance.ASKS:
        step = _answer(want, by_sql, acts) if by_sql else _by_tools(want, reads, acts)
    else:
        step = None
    beside = () if by_sql else [tool for tool in offer.tools if deed is None or tool.name != deed.tool.name]
    found = listener.memory.of(listener.memory.fresh)
    elsewhere = acts.is_elsewhere(turn.text) or _is_idle(want, turn.text, acts)
    return Deal(want, reads, step, found, () if elsewhere else beside, bound, offer.prompts, elsewhere)


def _remembers(turn: Turn, terms: Terms) -> bool:
    """Whether tools were called before, or things were handed over."""
    made = [exchange for past in turn.past for exchange in past.exchanges]
    known = any(terms.thing in exchange.use.input for exchange in made) or not terms.thing
    return known or bool(things([*_given(made), *turn.handed], terms.thing))


def _given(made: Sequence[Exchange]) -> list[Json]:
    return [value for exchange in made for value in values(exchange.result)]


def _is_dealing(want: Wanted, text: str) -> bool:
    """Whether the message wishes, chooses, agrees or declines; questions and small talk are for others."""
    if want.stance in (Stance.WISHES, Stance.CORRECTS, Stance.DOES):
        return True
    if want.stance in (Stance.AGREES, Stance.DECLINES):
        return bool(want.lines or want.offered)
    if is_thanks(text) or is_small_talk(text):
        return False
    by_place = ordinal(text) is not None or any(line.by_place for line in want.lines)
    chooses = bool(want.read.options or want.read.count or by_place)
    return chooses or (want.stance is Stance.SAYS and bool(want.lines and want.read.names))


def _answer(want: Wanted, reads: SqlReads, acts: Acts) -> Next | None:
    """A question by SQL, unless it is none for a shop's counter."""
    text = reads.turn.text
    calls = reads.answer(want)
    if not calls and not reads.turn.exchanges:
        return None
    elsewhere = acts.is_elsewhere(text) or (not (want.lines or looks(text)) and acts.top(text) in IDLE)
    return None if elsewhere else Next(tuple(calls))


def _is_idle(want: Wanted, text: str, acts: Acts) -> bool:
    """Whether it asks for nothing that is sold here, and of nothing that is known."""
    return acts.top(text) in IDLE and not looks(text) and not any(line.thing for line in want.lines)


def _by_tools(want: Wanted, reads: Reads, acts: Acts) -> Next | None:
    """What is to be seen, or is asked of a thing; what was told of it before is known where no tool tells more."""
    if step := _look(want, reads, acts) or _look_closer(want, reads):
        return step
    text = reads.turn.text
    known = any(line.thing and line.thing.text for line in want.lines) and not reads.describes
    return Next() if known and not acts.is_elsewhere(text) and acts.top(text) not in IDLE else None


def _look(want: Wanted, reads: Reads, acts: Acts) -> Next | None:
    """At what is to be seen, or was named and not found yet, where a question is about that."""
    text, name = reads.turn.text, next(iter(want.read.names), "")
    known = any(line.thing for line in want.lines)
    pointing = looks(text) or (not known and (points(text) or (bool(name) and not _asks_of_it(reads))))
    idle = acts.top(text) in IDLE and not looks(text)
    if not reads.can_point or not pointing or idle or acts.is_elsewhere(text):
        return None
    return Next() if reads.turn.exchanges else Next(tuple(reads.find(Line(name))))


def _asks_of_it(reads: Reads) -> bool:
    """Whether a question is for the price, the kinds, or the stock of a thing."""
    asked = Asked(reads.turn.text)
    of_kinds = _OF_STOCK.search(reads.turn.text) or any(asked.wants(option, "") for option in reads.terms.options)
    return bool(of_kinds) or is_about_money(reads.turn.text)


def _look_closer(want: Wanted, reads: Reads) -> Next | None:
    """How much it comes to, or which kinds there are, of what is spoken of."""
    asked = Asked(reads.turn.text)
    kinds = asked.of_stock or any(asked.wants(option, "") for option in reads.terms.options)
    calls: list[Call] = []
    for line in want.lines:
        if line.thing or (line.name and reads.terms.by_name):
            calls += reads.kinds(line) if kinds else []
            calls += reads.sums(line) if is_about_money(reads.turn.text) else []
    if not calls:
        return None
    return Next() if reads.turn.exchanges else Next(tuple(calls))


def _vocabulary(offer: Offer) -> set[str]:
    return vocabulary_of([*offer.prompts, *(f"{tool.name} {tool.description} {tool.schema}" for tool in offer.tools)])


def _bound(want: Wanted, thing: str) -> dict[str, Json]:
    """What is spoken of, and its kind; by its name where it was not found."""
    line = want.lines[0] if len(want.lines) == 1 else None
    named = (line.thing.id if line.thing else line.name) if line else ""
    return {thing: named, **line.options} if line and named else {}


def _said_in(offer: Offer) -> dict[str, Json]:
    """Values that a prompt gives by name, 'stream_id: S-1', and ids in its sentences, 'the stream S-1'."""
    ids = {name for tool in offer.tools for name in properties(tool) if name.endswith("_id")}
    found = {name: _id_in(offer.prompts, words(name)) for name in sorted(ids)}
    given = {name: value for prompt in offer.prompts for name, value in _GIVEN.findall(prompt)}
    return {**{name: id_ for name, id_ in found.items() if id_}, **given}


def _id_in(prompts: Sequence[str], named: Sequence[str]) -> str | None:
    pattern = re.compile(
        rf"\b{'[_ ]'.join(named[:-1])}(?:[_ ]id)?\b(?: is|:|=)?\s*[\"'`]?((?=[\w-]*\d)[A-Za-z][\w-]*)", re.IGNORECASE
    )
    return next((found[1] for prompt in prompts if (found := pattern.search(prompt))), None)
