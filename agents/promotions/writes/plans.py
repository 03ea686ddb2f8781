"""The typed plan of a change: a model may fill one; what it does is previewed, and decided by a person."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, model_validator

from agents.promotions.canonical import digest
from agents.promotions.declaration.parts import PlanPart
from agents.promotions.query.plan import Filter, Join, Order, Period, QueryPlan, Scalar
from agents.promotions.writes.lines import one_line, some_lines

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(one_line)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(some_lines)
]
Percent = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)]
Money = Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=2)]
Segment = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Selection(PlanPart):
    """Which rows are meant, as a question says it. It says something: no plan changes all rows by leaving it empty."""

    filters: tuple[Filter, ...] = ()
    rules: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    joins: tuple[Join, ...] = ()
    order: tuple[Order, ...] = ()
    limit: Annotated[int, Field(ge=1, le=100)] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if not (self.filters or self.rules or self.periods or self.joins):
            raise ValueError("say which rows are meant: by filters, rules, periods or joins")
        if any(join.kind == "each" for join in self.joins):
            raise ValueError("a change joins with `with` and `without` only")
        if self.limit and not self.order:
            raise ValueError("the first rows of what order?")
        return self

    def question(self, source: str, *, fields: tuple[str, ...], at_most: int) -> QueryPlan:
        """The question for these rows; one row more than may be changed tells that there are too many."""
        return QueryPlan(
            source=source,
            joins=self.joins,
            fields=tuple(f"{source}.{field}" for field in fields),
            filters=self.filters,
            rules=self.rules,
            periods=self.periods,
            order=self.order,
            limit=min(self.limit or at_most + 1, at_most + 1),
        )


class CreatePromotion(PlanPart):
    """A new promotion, for one segment or All."""

    kind: Literal["create_promotion"] = "create_promotion"
    name: Line
    description: Text
    discount_percent: Percent
    target_segment: Segment
    starts_on: date | None = None
    ends_on: date | None = None
    budget: Money | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("a promotion ends on the day it starts, or later")
        return self


class ChangeSegment(PlanPart):
    """Another segment for customers."""

    kind: Literal["change_segment"] = "change_segment"
    rows: Selection
    segment: Segment


class ChangePrices(PlanPart):
    """Other prices for products: by a percentage, which is negative for a lower price, or to one price."""

    kind: Literal["change_prices"] = "change_prices"
    rows: Selection
    percent: Annotated[Decimal, Field(gt=-100, le=1000, max_digits=6, decimal_places=2)] | None = None
    price: Money | None = None

    @model_validator(mode="after")
    def _says_one_of_both(self) -> Self:
        if (self.percent is None) == (self.price is None):
            raise ValueError("give either a percent or a price")
        if self.percent == 0:
            raise ValueError("a change of 0 percent is none")
        return self


class Change(PlanPart):
    """A new value for a field, written without its source; no value is none any more."""

    field: str
    value: Scalar | None


class Update(PlanPart):
    """Other values for whatever the declaration calls writable."""

    kind: Literal["update"] = "update"
    source: str
    rows: Selection
    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=10)]


class SendEmail(PlanPart):
    """Mail to those of the chosen customers who agreed to it."""

    kind: Literal["send_email"] = "send_email"
    audience: Selection
    promotion_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    subject: Line
    message: Text


WritePlan = Annotated[CreatePromotion | ChangeSegment | ChangePrices | Update | SendEmail, Field(discriminator="kind")]
WRITE_PLAN: TypeAdapter[WritePlan] = TypeAdapter(WritePlan)


def as_text(plan: WritePlan) -> str:
    """As it is kept, and read back by WRITE_PLAN."""
    return plan.model_dump_json()


def hash_of(plan: WritePlan) -> str:
    """What an approval is bound to."""
    return digest(plan.model_dump(mode="json"))
