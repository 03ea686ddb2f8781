"""Grouping where the data is: rows that the answer only counts or adds up leave PostgreSQL as one for each group.

It is safe for one unit of a plan. How many rows stand behind one is kept, and `count` adds those up; a sum of another
source's field would count its rows too seldom, and an average would weigh each group the same: where a plan has one
of these, rows are read as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from agents.promotions.declaration.model import name_of, source_of
from agents.promotions.federation.units import Edge, Fold, Unit
from agents.promotions.query.plan import Aggregate, QueryPlan

_FOLDS: tuple[Fold, ...] = ("sum", "minimum", "maximum")
_BLIND_TO_REPETITION = ("minimum", "maximum", "count_distinct", "count")


def with_one_grouped(units: Sequence[Unit], edges: Sequence[Edge], plan: QueryPlan) -> tuple[Unit, ...]:
    """The units, of which one at most is grouped: the last that may be, which is farthest from the plan's source."""
    if len(units) == 1:
        return tuple(units)
    for unit in reversed(units):
        grouped = _grouped(unit, edges, plan)
        if grouped is not None:
            return tuple(grouped if each is unit else each for each in units)
    return tuple(units)


def _grouped(unit: Unit, edges: Sequence[Edge], plan: QueryPlan) -> Unit | None:
    """With what becomes of its fields; None where that would change the answer, or pages of it have no order."""
    if not (unit.in_postgres and unit.multiplies and plan.aggregates):
        return None
    own = [each for each in plan.aggregates if each.field and source_of(each.field) == unit.source.name]
    others = [each for each in plan.aggregates if each not in own]
    folds = _folds(own)
    if folds is None or any(each.function not in _BLIND_TO_REPETITION for each in others):
        return None
    kept = unit.fields - folds.keys()
    named = {name_of(group.field) for group in plan.groups if source_of(group.field) == unit.source.name}
    joined = _joined(unit, edges)
    if (
        (named | _linking(unit, edges)) & folds.keys()
        or not kept
        or kept >= set(unit.source.key)
        or not all(_is_known(unit, name, joined) for name in kept)
    ):
        return None
    return replace(unit, grouped=folds)


def _folds(aggregates: Iterable[Aggregate]) -> dict[str, Fold] | None:
    """What is done with each field; None when two things are, or one that can't be done in two steps."""
    folds: dict[str, Fold] = {}
    for each in aggregates:
        fold = next((fold for fold in _FOLDS if fold == each.function), None)
        if each.field is None or fold is None or folds.setdefault(name_of(each.field), fold) != fold:
            return None
    return folds


def _joined(unit: Unit, edges: Sequence[Edge]) -> set[str]:
    """Fields that a row must have to be a row of the answer."""
    near = {edge.near_field for edge in edges if edge.near == unit.name and edge.required}
    return near | {edge.far_field for edge in edges if edge.far == unit.name}


def _linking(unit: Unit, edges: Sequence[Edge]) -> set[str]:
    return _joined(unit, edges) | {edge.near_field for edge in edges if edge.near == unit.name}


def _is_known(unit: Unit, name: str, joined: set[str]) -> bool:
    """Pages go by the fields that are kept, and what is unknown has no place in an order."""
    return unit.source.fields[name].always or name in unit.source.key or name in joined
