"""Promotions as a write will leave them: days that make sense, and what policy limits of them, new ones or changed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.common.errors import BadInput
from agents.promotions.declaration.model import Measure
from agents.promotions.writes.effect import Measures, RowChange, Stored
from agents.promotions.writes.wording import counted, plain

FIELDS = ("target_segment", "status", "discount_percent", "budget", "starts_on", "ends_on")
_OVER = ("ended", "cancelled")
_DAYS = frozenset({"starts_on", "ends_on", "status"})

EVERYBODY = "All"

Audience = Callable[[str], Awaitable[int]]
"""How many customers a segment has."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a promotion gives to whom. Without `days` it has no end."""

    segment: str
    discount_percent: Decimal
    starts_on: str
    ends_on: str | None
    budget: Decimal | None

    @property
    def days(self) -> int | None:
        """How long it runs."""
        if self.ends_on is None:
            return None
        return (date.fromisoformat(self.ends_on) - date.fromisoformat(self.starts_on)).days + 1

    def words(self, audience: int) -> str:
        """All of it, and what it has none of."""
        customers = counted(audience, "customers")
        whom = f"all {customers}" if self.segment == EVERYBODY else f"the {customers} whose segment is {self.segment}"
        until = f"to {self.ends_on}" if self.ends_on else "without an end"
        budget = f"with a budget of ${self.budget:,.2f}" if self.budget else "without a budget"
        return f"{plain(self.discount_percent)} percent off for {whom}, from {self.starts_on} {until}, {budget}"


def offers(changes: Sequence[RowChange]) -> frozenset[Offer]:
    """Those that will run, each once."""
    return frozenset(map(_offer, filter(_runs, map(_then, changes))))


def _offer(promotion: Mapping[str, Stored]) -> Offer:
    ends_on, budget = promotion.get("ends_on"), promotion.get("budget")
    return Offer(
        segment=str(promotion["target_segment"]),
        discount_percent=Decimal(str(promotion["discount_percent"])),
        starts_on=str(promotion["starts_on"]),
        ends_on=None if ends_on is None else str(ends_on),
        budget=None if budget is None else Decimal(str(budget)),
    )


def check_days(changes: Sequence[RowChange], *, today: date) -> None:
    """Raises BadInput for one that would be over before it starts, or that is over though it says that it is not."""
    for change in changes:
        then = _then(change)
        starts_on, ends_on = str(then["starts_on"]), then.get("ends_on")
        first = max(starts_on, today.isoformat()) if _runs(then) else starts_on
        if _DAYS & change.after.keys() and ends_on is not None and str(ends_on) < first:
            raise BadInput(f"A promotion that starts on {starts_on} and ends on {ends_on} is over already.")


async def measures(changes: Sequence[RowChange], audience: Audience) -> Measures:
    """The most of each; what is over reaches nobody."""
    found: dict[Measure, Decimal] = {}
    if running := offers(changes):
        segments = sorted({one.segment for one in running})
        found["discount_percent"] = max(one.discount_percent for one in running)
        found["audience"] = Decimal(max([await audience(segment) for segment in segments]))
    if budgets := [one.budget for one in running if one.budget is not None]:
        found["budget"] = max(budgets)
    return found


def _then(change: RowChange) -> Mapping[str, Stored]:
    return {**change.seen, **change.after}


def _runs(promotion: Mapping[str, Stored]) -> bool:
    return promotion["status"] not in _OVER
