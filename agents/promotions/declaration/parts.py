"""What a question and a business rule are both made of: filters, periods, and joins along declared relationships.

A field is written `source.field`, and is one of the declaration's. Times are relative to today, which a model does not
know.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

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
Unit = Literal["day", "week", "month", "quarter", "year"]
PeriodKind = Literal["last", "this", "previous", "between"]
JoinKind = Literal["with", "without", "each"]


def _as_written(value: object) -> object:
    """A number exactly, and a text as a text: what else it may stand for, the type of its field says."""
    if isinstance(value, bool | Decimal | date | str) and not isinstance(value, datetime):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    raise ValueError("a value is a flag, a number, a date or a text")


Scalar = Annotated[
    bool | Decimal | date | str,
    PlainValidator(_as_written),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "number"}, {"type": "string"}]}),
]


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
    kind: PeriodKind
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
    kind: JoinKind = "with"
    filters: tuple[Filter, ...] = ()
    rules: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
