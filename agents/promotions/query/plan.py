"""The typed plan of a question: the model fills it, the declaration checks it, and code alone makes queries of it.

A field is written `source.field`, and is one of the declaration's. A rule or a relationship is a name of the
declaration; what it stands for is put in its place before a plan is compiled. Times are relative to today, which a
model does not know.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Scalar = bool | Decimal | date | str
Operator = Literal[
    "equals",
    "not_equals",
    "less_than",
    "at_most",
    "more_than",
    "at_least",
    "between",
    "one_of",
    "none_of",
    "contains",
    "starts_with",
    "is_known",
    "is_unknown",
    "in_month",
]
Function = Literal["count", "count_distinct", "sum", "average", "minimum", "maximum"]
Unit = Literal["day", "week", "month", "quarter", "year"]
MOST_ROWS = 200


class PlanPart(BaseModel):
    """What every part has: nothing that is not declared gets by, and nothing changes once it was checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(PlanPart):
    """`between` takes two values, both included; `one_of`, `none_of` and `in_month` (1 to 12) any number of them.

    `contains` and `starts_with` do not mind the case; `is_known` and `is_unknown` take no value.
    """

    field: str
    operator: Operator
    values: tuple[Scalar, ...] = ()


class Period(PlanPart):
    """A window of time, of which the field's date is part.

    `last`: the last `amount` `unit`s, today included; `this`: the current unit so far; `previous`: the whole unit
    before it; `between`: from `start` to `end`, both included, either of which may be left out.
    """

    field: str
    kind: Literal["last", "this", "previous", "between"]
    amount: Annotated[int, Field(ge=1, le=3660)] = 1
    unit: Unit = "day"
    start: date | None = None
    end: date | None = None


class Join(PlanPart):
    """Along a declared relationship: `with` keeps rows that have such others, `without` those that have none.

    `each` makes a row of every pair, and lets the plan show, group and add up the other's fields. The conditions hold
    for the others, wherever they are on the way of the relationship.
    """

    relationship: str
    kind: Literal["with", "without", "each"] = "with"
    filters: tuple[Filter, ...] = ()
    rules: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()


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
    operator: Literal["equals", "not_equals", "less_than", "at_most", "more_than", "at_least"]
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
