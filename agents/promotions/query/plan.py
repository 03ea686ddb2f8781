"""The typed plan of a question: the model fills it, the declaration checks it, and code alone makes queries of it.

A rule or a relationship is a name of the declaration; what it stands for is put in its place before a plan is compiled.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from agents.promotions.declaration.parts import Filter, Join, Operator, Period, PlanPart, Scalar, Unit

__all__ = [
    "MOST_ROWS",
    "Aggregate",
    "Comparison",
    "Filter",
    "Function",
    "Group",
    "Having",
    "Join",
    "Operator",
    "Order",
    "Period",
    "QueryPlan",
    "Scalar",
    "Unit",
]

Function = Literal["count", "count_distinct", "sum", "average", "minimum", "maximum"]
Comparison = Literal["equals", "not_equals", "less_than", "at_most", "more_than", "at_least"]
MOST_ROWS = 200


class Group(PlanPart):
    """Rows with the same value of a field; a date by the unit that it lies in."""

    field: str
    unit: Unit | None = None


class Aggregate(PlanPart):
    """Of each group, or of all rows. `count` counts rows and takes no field. `name` is its column."""

    function: Function
    field: str | None = None
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Having(PlanPart):
    """A condition on an aggregate, by its name."""

    aggregate: str
    operator: Comparison
    value: Decimal


class Order(PlanPart):
    """By a field that is shown, a group's field, or an aggregate's name."""

    by: str
    descending: bool = False


class QueryPlan(PlanPart):
    """What is asked. Without `fields` the source's usual ones are shown; groups and aggregates are always shown."""

    source: str
    joins: tuple[Join, ...] = ()
    fields: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    rules: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    groups: tuple[Group, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    having: tuple[Having, ...] = ()
    order: tuple[Order, ...] = ()
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50
