"""Puts conditions where they belong: one on another source, written beside the joins, is meant for its join."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from agents.promotions.declaration.model import Declaration, source_of
from agents.promotions.query.plan import Filter, Period, QueryPlan
from agents.promotions.query.reach import join_for

_Part = TypeVar("_Part")


def placed(plan: QueryPlan, declaration: Declaration) -> QueryPlan:
    """The same question. What belongs to no join in particular stays, and is refused where it is checked."""

    def join_of(source: str | None) -> int | None:
        return None if source in (None, plan.source) else join_for(str(source), plan, declaration)

    def by_field(part: Filter | Period) -> int | None:
        return join_of(source_of(part.field))

    def by_rule(name: str) -> int | None:
        rule = declaration.rules.get(name)
        return join_of(rule.source if rule else None)

    joins = tuple(
        join.model_copy(
            update={
                "filters": _with(join.filters, plan.filters, by_field, index),
                "periods": _with(join.periods, plan.periods, by_field, index),
                "rules": _with(join.rules, plan.rules, by_rule, index),
            }
        )
        for index, join in enumerate(plan.joins)
    )
    return plan.model_copy(
        update={
            "joins": joins,
            "filters": tuple(part for part in plan.filters if by_field(part) is None),
            "periods": tuple(part for part in plan.periods if by_field(part) is None),
            "rules": tuple(name for name in plan.rules if by_rule(name) is None),
        }
    )


def _with(
    own: Iterable[_Part], beside: Iterable[_Part], join_of: Callable[[_Part], int | None], index: int
) -> tuple[_Part, ...]:
    """A join's own parts and those that are meant for it, each once."""
    return tuple(dict.fromkeys((*own, *(part for part in beside if join_of(part) == index))))
