"""What a plan means, in plain Python over all rows: the reference that every compiled query is held against."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from agents.promotions.declaration.model import Declaration, name_of, source_of
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.days import start_of
from agents.promotions.query.plan import Aggregate, Filter, Group, Having, Join, Order, QueryPlan
from agents.promotions.value import Value

Row = Mapping[str, Value]
Tables = Mapping[str, Sequence[Row]]
Bound = Mapping[str, Row]  # a row of each source that can be shown
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": eq,
    "not_equals": ne,
    "less_than": lt,
    "at_most": le,
    "more_than": gt,
    "at_least": ge,
}


@dataclass(frozen=True)
class Answer:
    """Rows in the order of the plan's columns, and whether there are more than the limit."""

    rows: list[tuple[Value, ...]]
    more: bool


def evaluated(checked: CheckedPlan, tables: Tables) -> Answer:
    """Every row of every table is looked at."""
    plan, declaration = checked.plan, checked.declaration
    found = list(_bound_rows(plan, declaration, tables))
    keyed = (
        _groups(plan, declaration, found) if plan.groups or plan.aggregates else [_shown(plan, row) for row in found]
    )
    ordered = _ordered(plan.order, keyed)
    names = (*plan.fields, *(group.field for group in plan.groups), *(each.name for each in plan.aggregates))
    rows = [tuple(values[name] for name in names) for values in ordered]
    return Answer(rows[: plan.limit], more=len(rows) > plan.limit)


def holds(part: Filter, row: Row) -> bool:
    """Whether the row satisfies the filter: what is unknown satisfies nothing but `is_unknown`."""
    value = row[name_of(part.field)]
    if part.operator == "is_unknown" or value is None:
        return part.operator == "is_unknown" and value is None
    match part.operator:
        case "is_known":
            return True
        case "between":
            low, high = part.values
            return bool(low <= value <= high)  # type: ignore[operator]  # of one type, as the plan was checked
        case "one_of":
            return value in part.values
        case "none_of":
            return value not in part.values
        case "in_month":
            return isinstance(value, date) and value.month in part.values
        case "contains":
            return _simple(str(part.values[0])) in _simple(str(value))
        case "starts_with":
            return _simple(str(value)).startswith(_simple(str(part.values[0])))
    return _COMPARISONS[part.operator](value, part.values[0])


def _simple(text: str) -> str:
    """Each letter by itself, as Unicode's simple mapping has it: one letter becomes one letter."""
    return "".join(character.lower()[0] for character in text)


def _bound_rows(plan: QueryPlan, declaration: Declaration, tables: Tables) -> Iterator[Bound]:
    for row in tables[plan.source]:
        bound: Bound = {plan.source: row}
        if not all(holds(part, row) for part in plan.filters):
            continue
        asked = [join for join in plan.joins if join.kind != "each"]
        if all(_has_others(join, declaration, bound, tables) == (join.kind == "with") for join in asked):
            yield from _pairs([join for join in plan.joins if join.kind == "each"], declaration, bound, tables)


def _has_others(join: Join, declaration: Declaration, bound: Bound, tables: Tables) -> bool:
    return any(True for _ in _others(join, declaration, bound, tables))


def _pairs(joins: Sequence[Join], declaration: Declaration, bound: Bound, tables: Tables) -> Iterator[Bound]:
    if not joins:
        yield bound
        return
    for others in _others(joins[0], declaration, bound, tables):
        yield from _pairs(joins[1:], declaration, others, tables)


def _others(join: Join, declaration: Declaration, bound: Bound, tables: Tables) -> Iterator[Bound]:
    """The row with every combination of rows on the join's way that its conditions allow."""
    found = [bound]
    for step in declaration.relationships[join.relationship].way:
        other = source_of(step.right)
        found = [
            {**sofar, other: row}
            for sofar in found
            for row in tables[other]
            if row[name_of(step.right)] is not None
            and row[name_of(step.right)] == sofar[source_of(step.left)][name_of(step.left)]
        ]
    for rows in found:
        if all(holds(part, rows[source_of(part.field)]) for part in join.filters):
            yield rows


def _shown(plan: QueryPlan, bound: Bound) -> dict[str, Value]:
    """The values of a row by field, those that only order it too."""
    names = (*plan.fields, *(order.by for order in plan.order))
    return {name: _value(bound, name) for name in names}


def _value(bound: Bound, field: str) -> Value:
    return bound[source_of(field)][name_of(field)]


def _groups(plan: QueryPlan, declaration: Declaration, found: Iterable[Bound]) -> list[dict[str, Value]]:
    members: dict[tuple[Value, ...], list[Bound]] = {} if plan.groups else {(): []}
    for bound in found:
        members.setdefault(tuple(_group_value(group, bound) for group in plan.groups), []).append(bound)
    answered = []
    for key, rows in members.items():
        values = dict(zip((group.field for group in plan.groups), key, strict=True))
        values |= {each.name: _aggregated(each, declaration, rows) for each in plan.aggregates}
        if all(_is_had(having, values) for having in plan.having):
            answered.append(values)
    return answered


def _group_value(group: Group, bound: Bound) -> Value:
    value = _value(bound, group.field)
    return start_of(group.unit, value) if group.unit and isinstance(value, date) else value


def _aggregated(aggregate: Aggregate, declaration: Declaration, rows: Sequence[Bound]) -> Value:
    if aggregate.field is None:
        return len(rows)
    known: list[Any] = [value for row in rows if (value := _value(row, aggregate.field)) is not None]
    if aggregate.function == "count_distinct":
        return len(set(known))
    if not known:
        return None
    match aggregate.function:
        case "minimum":
            return min(known)  # type: ignore[no-any-return]  # a value of a row
        case "maximum":
            return max(known)  # type: ignore[no-any-return]  # as above
        case "average":
            digits = Decimal("0.01") if declaration.field(aggregate.field).type == "money" else Decimal("0.0001")
            return (Decimal(sum(known)) / len(known)).quantize(digits, ROUND_HALF_UP)
    return sum(known, start=Decimal(0))


def _is_had(having: Having, values: Mapping[str, Value]) -> bool:
    value = values[having.aggregate]
    return value is not None and _COMPARISONS[having.operator](value, having.value)


def _ordered(orders: Sequence[Order], rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """From the last criterion to the first, as sorting is stable. What is unknown comes last, up and down."""
    for order in reversed(orders):
        known = [row for row in rows if row[order.by] is not None]
        unknown = [row for row in rows if row[order.by] is None]
        rows = [*sorted(known, key=_by(order.by), reverse=order.descending), *unknown]
    return rows


def _by(name: str) -> Callable[[Mapping[str, Value]], Any]:
    return lambda row: row[name]
