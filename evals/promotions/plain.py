"""A plan in the one form in which everybody who means the same writes the same: beyond the plan's own canonical form.

Bounds include their value, a choice says what it may be, a condition that follows from another is left out, and one
that leads to a single other row is written as one join, whichever way somebody wrote it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from agents.promotions.declaration.model import Declaration, Relationship, name_of, source_of
from agents.promotions.query.canonical import canonical
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.plan import Filter, Group, Join, QueryPlan, Scalar

_STRICT = {"more_than": ("at_least", 1), "less_than": ("at_most", -1)}
_INSIDE = {"at_least": max, "at_most": min}


def plain(checked: CheckedPlan) -> QueryPlan:
    """The plan's plain form; its fields and order are those of the expanded plan."""
    declaration, plan = checked.declaration, canonical(checked.plan)
    same = _same_fields(plan, declaration)
    renamed = plan.model_copy(
        update={
            "filters": _filters(plan.filters, declaration),
            "joins": _joins(plan.joins, declaration),
            "groups": _groups(plan.groups, same, declaration),
            "aggregates": tuple(
                each.model_copy(update={"field": same.get(each.field, each.field) if each.field else None})
                for each in plan.aggregates
            ),
            "order": tuple(each.model_copy(update={"by": same.get(each.by, each.by)}) for each in plan.order),
        }
    )
    return canonical(renamed)


def _same_fields(plan: QueryPlan, declaration: Declaration) -> Mapping[str, str]:
    """Fields that are equal in each row, by the joins that make rows of pairs: each by the one that stands for it."""
    same: dict[str, str] = {}
    for join in plan.joins:
        if join.kind == "each":
            for step in declaration.relationships[join.relationship].way:
                low, high = sorted((same.get(step.left, step.left), same.get(step.right, step.right)))
                same = {name: low if stands == high else stands for name, stands in same.items()} | {high: low}
                same |= {step.left: low, step.right: low}
    return same


def _groups(groups: Iterable[Group], same: Mapping[str, str], declaration: Declaration) -> tuple[Group, ...]:
    """What is grouped by a source's key tells its other fields too."""
    renamed = [each.model_copy(update={"field": same.get(each.field, each.field)}) for each in groups]
    fields = {each.field for each in renamed}
    keyed = {
        source.name
        for source in declaration.sources.values()
        if {same.get(f"{source.name}.{name}", f"{source.name}.{name}") for name in source.key} <= fields
    }
    return tuple(each for each in renamed if source_of(each.field) not in keyed or _is_key(each.field, declaration))


def _is_key(field: str, declaration: Declaration) -> bool:
    return name_of(field) in declaration.sources[source_of(field)].key


def _joins(joins: Iterable[Join], declaration: Declaration) -> tuple[Join, ...]:
    """Joins to a single other row are one join, which shows it or not; of the others each is a condition of its own."""
    single: dict[str, Join] = {}
    others: list[Join] = []
    for join in joins:
        plain_join = join.model_copy(update={"filters": _filters(join.filters, declaration)})
        if join.kind == "without" or not _to_one(declaration.relationships[join.relationship], declaration):
            others.append(plain_join)
            continue
        before = single.get(join.relationship, plain_join)
        filters = _filters((*before.filters, *plain_join.filters), declaration)
        single[join.relationship] = plain_join.model_copy(update={"kind": "each", "filters": filters})
    return (*single.values(), *others)


def _to_one(relationship: Relationship, declaration: Declaration) -> bool:
    """Whether each row leads to one other at most: every step ends at a key."""
    return all(declaration.sources[source_of(step.right)].key == (name_of(step.right),) for step in relationship.way)


def _filters(filters: Iterable[Filter], declaration: Declaration) -> tuple[Filter, ...]:
    told = [_said_plainly(each, declaration) for each in filters]
    return tuple(_without_what_follows(told))


def _without_what_follows(filters: Iterable[Filter]) -> Iterator[Filter]:
    """One bound on each side, the tighter; nothing is said to be known that another condition compares."""
    kept: dict[tuple[str, str], Filter] = {}
    rest: list[Filter] = []
    for each in filters:
        tighter = _INSIDE.get(each.operator)
        if tighter is None:
            rest.append(each)
            continue
        place = (each.field, each.operator)
        before = kept.get(place, each)
        kept[place] = _like(each, each.operator, tighter(before.values[0], each.values[0]))
    everything = [*kept.values(), *rest]
    compared = {each.field for each in everything if each.operator not in ("is_known", "is_unknown")}
    yield from (each for each in everything if each.operator != "is_known" or each.field not in compared)


def _said_plainly(part: Filter, declaration: Declaration) -> Filter:
    """Strict bounds of what is counted as bounds that include; what a choice is not, as what it is; letters folded."""
    field = declaration.field(part.field)
    values = tuple(_folded(value, field.type == "text") for value in part.values)
    if part.operator in _STRICT and field.type in ("whole", "date"):
        operator, step = _STRICT[part.operator]
        return _like(part, operator, _next(values[0], step))
    if part.operator in ("not_equals", "none_of") and field.type in ("choice", "flag"):
        rest = [value for value in (field.values or (True, False)) if value not in values]
        return _like(part, "equals" if len(rest) == 1 else "one_of", *rest)
    return _like(part, part.operator, *values)


def _folded(value: Scalar, is_text: bool) -> Scalar:
    if isinstance(value, str) and is_text:
        return value.casefold()
    return value.normalize() if isinstance(value, Decimal) else value


def _next(value: Scalar, step: int) -> Scalar:
    """The next whole number, or the next day."""
    if isinstance(value, date):
        return value + timedelta(days=step)
    within = ROUND_FLOOR if step > 0 else ROUND_CEILING  # more than 2.5 is at least 3
    return (Decimal(str(value)).to_integral_value(within) + step).normalize()


def _like(part: Filter, operator: str, *values: Scalar) -> Filter:
    return part.model_copy(update={"operator": operator, "values": values})
