"""The look-ups on the way to a deed, where they are SQL: one statement after another until something is found."""

from collections.abc import Iterable
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.candidates import Offer
from local.bedrock.planner.dealing.deeds import Deed, Terms
from local.bedrock.planner.dealing.lines import Line, Wanted
from local.bedrock.planner.sql.questions import Shelf, shelf
from local.bedrock.planner.sql.select import Select
from local.bedrock.planner.sql.views import sql_parameter, views_in
from local.bedrock.planner.step import Call
from local.bedrock.planner.turn import Turn


@dataclass(frozen=True)
class SqlReads:
    """`tool` takes the statement as `parameter`."""

    turn: Turn
    terms: Terms
    deed: Deed | None
    tool: Tool
    parameter: str
    shelf: Shelf

    are_none = False
    can_point = False
    describes = True

    def find(self, line: Line) -> list[Call]:
        """The next place to look for it."""
        return self._next(self.shelf.by_name(line.name, self.turn.text))

    def kinds(self, line: Line) -> list[Call]:
        """What there is of it, and what is left."""
        return [self._call(self.shelf.kinds(line.thing.id, line.options))] if line.thing else []

    def sums(self, _: Line) -> list[Call]:
        """No statement sums up."""
        return []

    def act(self, line: Line) -> Call:
        """The deed."""
        assert self.deed
        return self.deed.call(line.thing.id if line.thing else line.name, line.options, line.count)

    def answer(self, want: Wanted) -> list[Call]:
        """What a question asks, looked for until something is found."""
        if any(self._has_found(each.result.content) for each in self.turn.exchanges):
            return []
        line = want.lines[0] if want.lines else Line("")
        name = "" if line.thing else " ".join(want.read.names[:1])
        return self._next(self.shelf.question(self.turn.text, name, line.thing.id if line.thing else None))

    def _has_found(self, content: Iterable[object]) -> bool:
        return any(f'"{self.shelf.key}"' in str(item).replace("'", '"') for item in content)

    def _next(self, selects: Iterable[Select]) -> list[Call]:
        made = {Call(each.use.name, each.use.input).key for each in self.turn.exchanges}
        calls = (self._call(select) for select in selects)
        return [call for call in calls if call.key not in made][:1]

    def _call(self, select: Select) -> Call:
        return Call(self.tool.name, {self.parameter: str(select)})


def sql_reads(turn: Turn, offer: Offer, terms: Terms, deed: Deed | None) -> SqlReads | None:
    """Where a tool takes SQL and its views are explained."""
    taking = ((tool, name) for tool in offer.tools if (name := sql_parameter(tool)))
    tool, parameter = next(taking, (None, ""))
    views = views_in([*(each.description for each in offer.tools), *offer.prompts])
    found = shelf(views, key=terms.thing, options=terms.options, said=offer.bound)
    return SqlReads(turn, terms, deed, tool, parameter, found) if tool and found else None
