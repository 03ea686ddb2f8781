"""The rows that a plan means, with what they have and what they would get."""

from collections.abc import Iterator, Mapping

from agents.common.errors import BadInput, Refused
from agents.promotions.declaration.model import Declaration, Rule, Source, name_of, source_of
from agents.promotions.marketer import Marketer
from agents.promotions.value import Value
from agents.promotions.writes.effect import RowChange, stored
from agents.promotions.writes.new_values import NewValues
from agents.promotions.writes.plans import Selection
from agents.promotions.writes.questions import Questions

_NAME = "name"


class Selecting:
    """Asks as a question would, so that a selection means what the same words mean there."""

    def __init__(self, declaration: Declaration, questions: Questions) -> None:
        self._declaration = declaration
        self._questions = questions

    async def changes(self, values: NewValues, marketer: Marketer) -> tuple[RowChange, ...]:
        """The rows that would change. Raises BadInput when there are none, Refused when there are too many."""
        source = self._declaration.sources[values.source]
        rows = await self._rows(source, values, marketer)
        changes = [_change(source, row, values, self._read(source, values)) for row in rows]
        if not (changing := tuple(one for one in changes if one.before != one.after)):
            raise BadInput(f"{'These have it already' if changes else 'No row is like that'}: nothing would change.")
        return changing

    async def _rows(self, source: Source, values: NewValues, marketer: Marketer) -> tuple[Mapping[str, Value], ...]:
        most = self._declaration.policy.max_rows_per_write
        read = (*source.key, *([_NAME] if _NAME in source.fields else []), *values.fields)
        fields = tuple(dict.fromkeys((*read, *self._read(source, values))))
        found = await self._questions.ask(values.rows.question(source.name, fields=fields, at_most=most), marketer)
        if len(found.rows) > most or (found.more and values.rows.limit is None):
            raise Refused("policy", f"Policy does not allow this: more than {most} rows at once. Choose fewer.")
        return found.rows

    def _read(self, source: Source, values: NewValues) -> tuple[str, ...]:
        """The fields of a row itself by which it was chosen and judged: it is written only while it has them."""
        chosen_by = (name_of(field) for field in self._fields(values.rows) if source_of(field) == source.name)
        return tuple(dict.fromkeys((*chosen_by, *values.weighed)))

    def _fields(self, rows: Selection) -> Iterator[str]:
        rules: list[Rule] = [self._declaration.rules[name] for name in rows.rules if name in self._declaration.rules]
        parts: tuple[Selection | Rule, ...] = (rows, *rules)
        for part in parts:
            yield from (one.field for one in part.filters)
            yield from (one.field for one in part.periods)


def _change(source: Source, row: Mapping[str, Value], values: NewValues, read: tuple[str, ...]) -> RowChange:
    return RowChange(
        key={name: stored(row[name]) for name in source.key},
        name=str(row.get(_NAME) or ""),
        before={name: stored(row.get(name)) for name in values.fields},
        after=values.after(row),
        seen={name: stored(row.get(name)) for name in read if name not in values.fields and name not in source.key},
    )
