"""A checked plan as one SELECT, for PostgreSQL or for an engine that speaks nearly as it does.

Sources are called `t0` (the plan's own) and `j{n}_{m}`: step m, from 1, of join n, from 0. One row more than the limit
is asked for, so that it is known whether there are more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.common.database import Parameter
from agents.promotions.declaration.model import source_of
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.columns import average_digits
from agents.promotions.query.conditions import bound, column, conditions, sign
from agents.promotions.query.dialect import POSTGRES, Dialect, quoted
from agents.promotions.query.plan import Aggregate, Filter, Group, Join, Order

_OWN = "t0"


@dataclass(frozen=True)
class Select:
    """A statement with `:name` parameters. Its columns are the plan's, in order."""

    sql: str
    parameters: Mapping[str, Parameter]


def select(checked: CheckedPlan, dialect: Dialect = POSTGRES) -> Select:
    """The whole plan."""
    return _Writer(checked, dialect).select()


def joined_alias(join: int, step: int) -> str:
    """What the source that a step of a join leads to is called."""
    return f"j{join:d}_{step:d}"


class _Writer:
    def __init__(self, checked: CheckedPlan, dialect: Dialect) -> None:
        self._plan = checked.plan
        self._columns = checked.columns
        self._declaration = checked.declaration
        self._dialect = dialect
        self._parameters: dict[str, Parameter] = {}
        self._aliases = {self._plan.source: _OWN}  # of the sources whose fields can be shown

    def select(self) -> Select:
        plan = self._plan
        for number, join in enumerate(plan.joins):
            if join.kind == "each":
                self._aliases |= self._aliases_of(number, join)
        shown = ", ".join(
            f"{expression} AS {quoted(shown.name)}"
            for expression, shown in zip(self._expressions(), self._columns, strict=True)
        )
        parts = [
            f"SELECT {shown}",
            f"FROM {self._mention(_OWN, plan.source)}",
            *(self._each(number, join) for number, join in enumerate(plan.joins) if join.kind == "each"),
            f"WHERE {' AND '.join(self._where())}",
            *self._grouping(),
            f"ORDER BY {', '.join(self._order(order) for order in plan.order)}" if plan.order else "",
            f"LIMIT {plan.limit + 1:d}",
        ]
        return Select("\n".join(part for part in parts if part), self._parameters)

    def _expressions(self) -> Iterator[str]:
        plan = self._plan
        yield from (self._field(field) for field in plan.fields)
        yield from (self._group(group) for group in plan.groups)
        yield from (self._aggregate(aggregate) for aggregate in plan.aggregates)

    def _mention(self, alias: str, source: str) -> str:
        return f"{self._dialect.table(alias, self._declaration.sources[source])} AS {alias}"

    def _field(self, field: str) -> str:
        return column(self._aliases[source_of(field)], field)

    def _group(self, group: Group) -> str:
        expression = self._field(group.field)
        if group.unit is None:
            return expression
        return f"CAST(date_trunc('{group.unit}', CAST({expression} AS timestamp)) AS date)"

    def _aggregate(self, aggregate: Aggregate) -> str:
        if aggregate.field is None:
            return self._dialect.count_of_rows()
        expression = self._field(aggregate.field)
        match aggregate.function:
            case "count_distinct":
                return f"count(DISTINCT {expression})"
            case "average":
                return self._dialect.average(expression, average_digits(aggregate, self._declaration))
            case "minimum":
                return f"min({expression})"
            case "maximum":
                return f"max({expression})"
        return f"sum({expression})"

    def _aliases_of(self, number: int, join: Join) -> dict[str, str]:
        """Of the sources on the join's way."""
        others = self._declaration.relationships[join.relationship].others
        return {source: joined_alias(number, step) for step, source in enumerate(others, start=1)}

    def _steps(self, number: int, join: Join) -> Iterator[tuple[str, str]]:
        """Each step's table, and what is equal to lead there."""
        aliases = {self._plan.source: _OWN, **self._aliases_of(number, join)}
        for step in self._declaration.relationships[join.relationship].way:
            source = source_of(step.right)
            left, right = aliases[source_of(step.left)], aliases[source]
            yield self._mention(right, source), f"{column(left, step.left)} = {column(right, step.right)}"

    def _each(self, number: int, join: Join) -> str:
        return "\n".join(f"JOIN {table} ON {equality}" for table, equality in self._steps(number, join))

    def _where(self) -> Iterator[str]:
        yield self._conditions(self._plan.filters, self._aliases)
        for number, join in enumerate(self._plan.joins):
            if join.kind == "each":
                yield self._conditions(join.filters, self._aliases)
            else:
                yield f"{'NOT ' if join.kind == 'without' else ''}EXISTS ({self._others(number, join)})"

    def _others(self, number: int, join: Join) -> str:
        """The rows of a join that is only asked for their existence."""
        (first, equality), *rest = self._steps(number, join)
        joined = "".join(f" JOIN {table} ON {on}" for table, on in rest)
        held = self._conditions(join.filters, self._aliases_of(number, join))
        return f"SELECT 1 FROM {first}{joined} WHERE {equality} AND {held}"  # noqa: S608  # declared names only

    def _conditions(self, filters: tuple[Filter, ...], aliases: Mapping[str, str]) -> str:
        written = [
            conditions(
                [part],
                source=self._declaration.sources[source_of(part.field)],
                alias=aliases[source_of(part.field)],
                parameters=self._parameters,
                dialect=self._dialect,
            )
            for part in filters
        ]
        return " AND ".join(written) or "TRUE"

    def _grouping(self) -> Iterator[str]:
        plan = self._plan
        if plan.groups:
            yield f"GROUP BY {', '.join(self._group(group) for group in plan.groups)}"
        if plan.having:
            by_name = {aggregate.name: self._aggregate(aggregate) for aggregate in plan.aggregates}
            type_ = self._dialect.type_of("number")
            yield "HAVING " + " AND ".join(
                f"{by_name[having.aggregate]} {sign(having.operator)} {bound(having.value, type_, self._parameters)}"
                for having in plan.having
            )

    def _order(self, order: Order) -> str:
        return f"{self._ordered_by(order.by)} {'DESC' if order.descending else 'ASC'} NULLS LAST"

    def _ordered_by(self, by: str) -> str:
        for aggregate in self._plan.aggregates:
            if aggregate.name == by:
                return self._aggregate(aggregate)
        units = {group.field: self._group(group) for group in self._plan.groups}
        expression = units.get(by) or self._field(by)
        is_text = self._declaration.field(by).type in ("text", "choice")
        return self._dialect.text_order(expression) if is_text else expression
