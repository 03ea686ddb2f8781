"""All that a plan must read, and what of it is left to the engine once PostgreSQL has done its part."""

from dataclasses import dataclass

from agents.promotions.declaration.model import Declaration, source_of
from agents.promotions.federation.grouping import with_one_grouped
from agents.promotions.federation.units import Edge, Unit, units_of
from agents.promotions.query.checking import CheckedPlan
from agents.promotions.query.plan import Filter, QueryPlan


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`remaining` is the plan without the conditions that PostgreSQL applies when it is read."""

    units: tuple[Unit, ...]
    edges: tuple[Edge, ...]
    remaining: QueryPlan

    def unit(self, name: str) -> Unit:
        """By name. Raises StopIteration when there is none."""
        return next(unit for unit in self.units if unit.name == name)


def reading_of(checked: CheckedPlan) -> Reading:
    """Of a checked plan."""
    plan, declaration = checked.plan, checked.declaration
    units, edges = units_of(plan, declaration)
    return Reading(units=with_one_grouped(units, edges, plan), edges=edges, remaining=_remaining(plan, declaration))


def _remaining(plan: QueryPlan, declaration: Declaration) -> QueryPlan:
    def left(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        return tuple(each for each in filters if declaration.sources[source_of(each.field)].type != "postgres")

    joins = tuple(join.model_copy(update={"filters": left(join.filters)}) for join in plan.joins)
    return plan.model_copy(update={"filters": left(plan.filters), "joins": joins})
