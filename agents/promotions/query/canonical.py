"""One way to write each question, so that two plans can be compared: equal plans mean the same.

What makes no difference is told one way: the order of conditions, the names of aggregates, `between` or two bounds.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from agents.promotions.query.plan import Aggregate, Filter, Join, QueryPlan, Scalar

_Part = TypeVar("_Part")


def canonical(plan: QueryPlan) -> QueryPlan:
    """Of an expanded plan."""
    names = {aggregate.name: _name(aggregate) for aggregate in plan.aggregates}
    return plan.model_copy(
        update={
            "joins": _sorted(_join(join) for join in plan.joins),
            "fields": tuple(sorted(plan.fields)),
            "filters": _filters(plan.filters),
            "groups": _sorted(plan.groups),
            "aggregates": _sorted(each.model_copy(update={"name": names[each.name]}) for each in plan.aggregates),
            "having": _sorted(
                each.model_copy(update={"aggregate": names[each.aggregate], "value": each.value.normalize()})
                for each in plan.having
            ),
            "order": tuple(each.model_copy(update={"by": _renamed(each.by, names)}) for each in plan.order),
        }
    )


def _renamed(by: str, names: Mapping[str, str]) -> str:
    return names.get(by, by)


def _name(aggregate: Aggregate) -> str:
    """What it is, in the place of what somebody called it."""
    field = (aggregate.field or "rows").replace(".", "_")
    return f"{aggregate.function}_{field}"[:40]


def _join(join: Join) -> Join:
    return join.model_copy(update={"filters": _filters(join.filters)})


def _filters(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    return _sorted(part for each in filters for part in _simplest(each))


def _simplest(part: Filter) -> Iterator[Filter]:
    """The same condition as one that has one value, or as a set without order."""
    match part.operator, part.values:
        case "between", (low, high):
            yield from _simplest(_like(part, "at_least", low))
            yield from _simplest(_like(part, "at_most", high))
        case "one_of", (value,):
            yield _like(part, "equals", value)
        case "none_of", (value,):
            yield _like(part, "not_equals", value)
        case (("one_of" | "none_of" | "in_month"), values):
            yield _like(part, part.operator, *sorted(set(values), key=str))
        case (("contains" | "starts_with"), (str(text),)):
            yield _like(part, part.operator, text.casefold())
        case _:
            yield part


def _like(part: Filter, operator: str, *values: Scalar) -> Filter:
    return Filter.model_validate({"field": part.field, "operator": operator, "values": values})


def _sorted(parts: Iterable[_Part]) -> tuple[_Part, ...]:
    return tuple(sorted(dict.fromkeys(parts), key=repr))
