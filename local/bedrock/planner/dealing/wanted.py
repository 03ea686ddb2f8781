"""Follows what the person wants turn by turn: which things, of which kind, how many, and whether it was asked for."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from local.bedrock.planner.asked import Asked
from local.bedrock.planner.dealing.deeds import Deed, Terms
from local.bedrock.planner.dealing.lines import Line, Wanted
from local.bedrock.planner.dealing.memory import Memory, past
from local.bedrock.planner.dealing.naming import meant
from local.bedrock.planner.dealing.slots import Slots, slots
from local.bedrock.planner.dealing.speech import Stance, is_determined, is_offer, leans, points, stance
from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.languages import language_of
from local.bedrock.planner.picked import extreme, ordinal
from local.bedrock.planner.spelling import mended, vocabulary_of
from local.bedrock.planner.tone import without_override
from local.bedrock.planner.turn import Past, Turn

_LISTED = re.compile(r": ((?:[\w.-]+)(?:(?:, | or )[\w.-]+)+)\?")
_QUESTION = re.compile(r"[^.!?\n]*\?")


class Listener:
    """Follows a conversation about things on some terms; `deed` ends it, where there is one."""

    def __init__(self, terms: Terms, deed: Deed | None, vocabulary: Set[str]) -> None:
        self._terms = terms
        self._deed = deed
        self._vocabulary = vocabulary
        self.memory = Memory(terms.thing)

    def hear(self, turn: Turn) -> Wanted:
        """What is wanted after all that was said."""
        want, reply = Wanted(), ""
        for each in past(turn):
            before, want = want, self._after(want, each, reply)
            if each.reply:
                want = self._closed(want, before, each)
            reply = each.reply or reply
        return replace(want, lines=tuple(self._found(line, turn.last_reply) for line in want.lines))

    def _closed(self, want: Wanted, before: Wanted, said: Past) -> Wanted:
        """After a turn: what was only asked about and not found is not wanted."""
        done = self._is_done(said) and not self._asked_for(said.reply)
        found = tuple(line for line in want.lines if line.thing)
        lines = (found or before.lines) if want.stance is Stance.ASKS else want.lines
        keys = frozenset(line.key for line in lines) if self._is_done(said, well=True) else frozenset()
        asked = want.asked and not done
        return replace(want, lines=lines, asked=asked, done=done, done_lines=before.done_lines | keys)

    def _is_done(self, said: Past, *, well: bool = False) -> bool:
        """Whether the deed was tried in a turn, or went well."""
        tried = [each for each in said.exchanges if self._deed and self._deed.is_done_by(each)]
        return any(each.result.status == "success" or not well for each in tried)

    def _after(self, before: Wanted, said: Past, reply: str) -> Wanted:
        """The next state, by one turn's words and what was found for them."""
        self.memory.learn(said)
        text = mended(
            _in_plain_english(said.text),
            self._vocabulary | vocabulary_of(thing.name for thing in self.memory.known.values()),
        )
        read, does, lines = self._read(before, before.lines, text, reply)
        if {line.name for line in lines} != {line.name for line in before.lines}:
            read, does, lines = self._read(before, lines, text, reply)  # now the kinds of what is named are known
        asked = _is_asked(before, does, offered=is_offer(reply), named=bool(read.names))
        return Wanted(_each_once(lines), asked, before.done, before.done_lines, does, read, offered=is_offer(reply))

    def _read(
        self, before: Wanted, lines: Sequence[Line], text: str, reply: str
    ) -> tuple[Slots, Stance, tuple[Line, ...]]:
        """A message, by what is known of the kinds of what is spoken of."""
        read = slots(text, self._labels(lines, reply), asked_for=self._asked_for(reply))
        does = stance(text, names=not read.is_empty or ordinal(text) is not None)
        return read, does, self._lines(before, read, text, does)

    def _labels(self, lines: Sequence[Line], reply: str) -> dict[str, Sequence[str]]:
        """The values that are known of each option, of what is spoken of."""
        ids = [line.thing.id for line in lines if line.thing] + list(self.memory.fresh)
        of = [*self.memory.of(dict.fromkeys(ids)), *filter(None, [self.memory.spoken_of])]
        asked = self._asked_for(reply)
        listed = {name: _listed(reply) if name == asked else [] for name in self._terms.options}
        return {name: [*listed[name], *(label for thing in of for label in thing.choices(name))] for name in listed}

    def _asked_for(self, reply: str) -> str | None:
        """The option that a reply asked for in its last question; an offer names what was chosen."""
        if is_offer(reply):
            return None
        asked = " ".join(_QUESTION.findall(reply)[-1:]).lower()
        named = (name for name in self._terms.options if re.search(rf"\b{name}s?\b", asked))
        return next(named, next(iter(self._terms.options), None) if _listed(reply) else None)

    def _lines(self, before: Wanted, read: Slots, text: str, does: Stance) -> tuple[Line, ...]:
        if (place := ordinal(text)) is not None:
            return (Line("", self._at(place), read.options, read.count, by_place=True),)
        if (least := extreme(text)) is not None and (thing := self._by_price(least=least)):
            return (Line("", thing, read.options, read.count, by_place=True),)
        if named := self._named(before, read, text, does):
            return tuple(_line(name, one, before, read) for name, one in named)
        spoken_of = self.memory.spoken_of
        lines = before.lines or ((Line("", spoken_of),) if spoken_of else ())
        return tuple(
            replace(line, options={**line.options, **read.options}, count=read.count or line.count) for line in lines
        )

    def _at(self, place: int) -> Thing | None:
        """The thing of that place in the last list; without one, what was just found by its place."""
        ids = self.memory.together if -len(self.memory.together) <= place < len(self.memory.together) else ()
        id_ = ids[place] if ids else next(iter(self.memory.fresh), None)
        return self.memory.known[id_] if id_ else None

    def _by_price(self, *, least: bool) -> Thing | None:
        """The cheapest of the last list, or the dearest."""
        priced = [(thing.price, thing) for thing in self.memory.of(self.memory.together) if thing.price is not None]
        return (min if least else max)(priced, key=lambda each: each[0])[1] if priced else None

    def _named(self, before: Wanted, read: Slots, text: str, does: Stance) -> list[tuple[str, tuple[Thing, ...]]]:
        """The names of a message, each with what it means; beside 'it', or in an answer, words may name nothing."""
        fresh = self.memory.of(self.memory.fresh[:1])
        if len(read.names) == 1 and points(text) and fresh:
            return [(read.names[0], tuple(fresh))]  # what is pointed at is what is seen first
        found = [(name, self._meant(name)) for name in read.names]
        known = [(name, things) for name, things in found if things]
        if not before.lines:
            return found
        if does in (Stance.AGREES, Stance.SAYS, Stance.DECLINES, Stance.CORRECTS):
            return known or [(name, things) for name, things in found if is_determined(name, text)]
        if leans(text, read.names):
            return known
        asked = [(name, things) for name, things in found if not _is_of_a_field(name, before)]
        return known or (asked if does is Stance.ASKS else found)

    def _meant(self, name: str) -> tuple[Thing, ...]:
        """Of what was just found before what was known."""
        fresh = self.memory.of(self.memory.fresh)
        found = meant(name, fresh) or meant(name, list(self.memory.known.values()))
        return tuple(found or (fresh if len(fresh) == 1 else ()))

    def _found(self, line: Line, reply: str) -> Line:
        """What was named before it was found, or stands in the last reply; the latest that is known of what was."""
        if line.thing:
            thing = self.memory.known[line.thing.id]
            kinds = {name: value for name, value in line.options.items() if not thing.is_known or thing.choices(name)}
            is_meant = bool(line.name) or line.by_place or thing.id in self.memory.before
            return replace(line, thing=thing, options=kinds, is_fresh=thing.id in self.memory.fresh, is_meant=is_meant)
        if line.by_place:
            return line
        known = list(self.memory.known.values())
        spoken = [thing for thing in known if thing.name.lower() in reply.lower()]
        found = meant(line.name, known) if line.name else spoken
        return replace(line, thing=found[0]) if len(found) == 1 and not line.others else line


def _listed(reply: str) -> list[str]:
    """The kinds that a refusal lists in its question: 'Which one: black, silver?'"""
    found = _LISTED.search(" ".join(_QUESTION.findall(reply)[-1:]))
    return [kind.strip() for kind in re.split(r",| or ", found[1])] if found else []


def _in_plain_english(text: str) -> str:
    """Without orders to whoever answers."""
    language = language_of(text)
    return without_override(language.in_english(text) if language else text)


def _each_once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Two names may mean the same thing."""
    return tuple({line.key: line for line in lines}.values())


def _is_asked(before: Wanted, does: Stance, *, offered: bool, named: bool) -> bool:
    """A yes asks for what was offered; whoever wishes for something else, or for nothing, no longer asks."""
    if does in (Stance.DOES, Stance.AGREES):
        return does is Stance.DOES or offered or before.asked
    return before.asked and does is not Stance.DECLINES and not (does in (Stance.WISHES, Stance.CORRECTS) and named)


def _is_of_a_field(name: str, before: Wanted) -> bool:
    """Whether a word of a question is for a field of what is spoken of: 'what is the price?'"""
    asked = Asked(name)
    records = (record for line in before.lines if line.thing for record in line.thing.records)
    return bool(asked.kin) or any(asked.wants(key, value) > 0 for record in records for key, value in record.items())


def _line(name: str, found: tuple[Thing, ...], before: Wanted, read: Slots) -> Line:
    """Options that were chosen of the same thing stay."""
    thing = found[0] if len(found) == 1 else None
    same = next((line for line in before.lines if thing and line.thing and line.thing.id == thing.id), None)
    chosen = {**(same.options if same else {}), **read.options}
    return Line(name, thing, chosen, read.count or (same.count if same else None), found if len(found) > 1 else ())
