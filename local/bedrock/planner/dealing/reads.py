"""The look-ups on the way to a deed: what finds a thing by its name, what knows its kinds, what sums up."""

from dataclasses import dataclass
from typing import Protocol

from local.bedrock.model import JsonObject, Tool
from local.bedrock.planner.candidates import Candidate, Offer, candidates
from local.bedrock.planner.dealing.deeds import (
    Deed,
    Terms,
    alike,
    call_about,
    required,
    takes_pointing,
    thing_parameter,
)
from local.bedrock.planner.dealing.lines import Line
from local.bedrock.planner.dealing.speech import pointing_words, points
from local.bedrock.planner.matching import Matcher
from local.bedrock.planner.request import Clause
from local.bedrock.planner.schema import is_free_text, properties, type_of
from local.bedrock.planner.step import Call
from local.bedrock.planner.turn import Turn


class Reads(Protocol):
    """Look-ups for a line of what is wanted, and the deed itself, where there is one."""

    @property
    def turn(self) -> Turn: ...

    @property
    def terms(self) -> Terms: ...

    @property
    def deed(self) -> Deed | None: ...

    @property
    def are_none(self) -> bool:
        """Whether there is nothing to look up with."""
        ...

    @property
    def can_point(self) -> bool:
        """Whether something knows what is pointed at."""
        ...

    @property
    def describes(self) -> bool:
        """Whether something tells more of a thing than its kinds and its price."""
        ...

    def find(self, line: Line) -> list[Call]:
        """The look-up by the words for a thing; without any, of whatever is in question now."""
        ...

    def kinds(self, line: Line) -> list[Call]:
        """What knows the kinds of a thing and what is left of them."""
        ...

    def sums(self, line: Line) -> list[Call]:
        """What says how much it comes to."""
        ...

    def act(self, line: Line) -> Call:
        """The deed."""
        ...


@dataclass(frozen=True)
class ToolReads:
    """By tools, each for what its parameters take."""

    turn: Turn
    offer: Offer
    terms: Terms
    deed: Deed | None
    matcher: Matcher

    @property
    def are_none(self) -> bool:
        return not self._beside()

    @property
    def can_point(self) -> bool:
        return any(map(takes_pointing, self.offer.tools))

    @property
    def describes(self) -> bool:
        return any(not self._sums(tool) and not self._knows_kinds(tool) for tool in self._about())

    def find(self, line: Line) -> list[Call]:
        """The likeliest tool that was not asked yet; what is pointed at is known to one that needs no words."""
        clause = Clause(self.turn.text, line.name, self.turn.text)
        ranked = [
            one for one in candidates(clause, self.turn, self.offer, self.matcher) if one.tool in self._not_about()
        ]
        ready = [one for one in ranked if line.name or not one.filled.missing]
        ready = [one for one in ready if not set(one.filled.missing) - set(_words(one.tool))]
        pointing = points(self.turn.text) or not line.name
        ready.sort(key=lambda one: bool(required(one.tool)) is pointing)
        calls = [_naming(one, line.name, self.turn.text) for one in ready]
        made = {Call(each.use.name, each.use.input).key for each in self.turn.exchanges}
        return [call for call in calls if call.key not in made][:1]

    def kinds(self, line: Line) -> list[Call]:
        """Those that know the kinds, where some do."""
        about = [tool for tool in self._about() if not self._sums(tool)]
        knowing = [tool for tool in about if self._knows_kinds(tool)]
        return [self._call(tool, line) for tool in knowing or about]

    def sums(self, line: Line) -> list[Call]:
        """Where no tool sums up, the deed itself is only tried."""
        sums = [self._call(tool, line) for tool in self._about() if self._sums(tool)]
        if not sums and self.deed and self.deed.rehearsal:
            call = self.act(line)
            return [Call(call.tool, {**call.arguments, self.deed.rehearsal: True})]
        return sums

    def act(self, line: Line) -> Call:
        assert self.deed
        return self._call(self.deed.tool, line)

    def _beside(self) -> list[Tool]:
        return [tool for tool in self.offer.tools if self.deed is None or tool.name != self.deed.tool.name]

    def _about(self) -> list[Tool]:
        """The tools that are asked about a thing, and need nothing else."""
        return [tool for tool in self._beside() if self._takes(tool) and len(required(tool)) == 1]

    def _not_about(self) -> list[Tool]:
        return [tool for tool in self._beside() if not self._takes(tool)]

    def _takes(self, tool: Tool) -> bool:
        parameter = thing_parameter(tool)
        return parameter is not None and alike(parameter, self.terms.thing)

    def _sums(self, tool: Tool) -> bool:
        return self.terms.count is not None and self.terms.count in properties(tool)

    def _knows_kinds(self, tool: Tool) -> bool:
        return bool(set(self.terms.options) & properties(tool).keys())

    def _call(self, tool: Tool, line: Line) -> Call:
        thing = line.thing.id if line.thing else line.name
        return call_about(tool, thing, {**line.options, **({self.terms.count: line.count} if self.terms.count else {})})


def _naming(candidate: Candidate, name: str, text: str) -> Call:
    """A look-up by a name in the parameter for words; where it may be left out, in the words that point."""
    words = name if required(candidate.tool) else pointing_words(text, name)
    said: JsonObject = dict.fromkeys(_words(candidate.tool)[:1], words) if words else {}
    return Call(candidate.tool.name, {**candidate.filled.arguments, **said})


def _words(tool: Tool) -> list[str]:
    """The parameters that take words as they are said."""
    return [name for name, s in properties(tool).items() if is_free_text(name) and type_of(s) == "string"]
