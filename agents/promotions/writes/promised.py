"""Promotions as a write will leave them: days that make sense, and what policy limits of them, new ones or changed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from agents.common.errors import BadInput
from agents.promotions.declaration.model import Measure
from agents.promotions.writes.effect import Measures, RowChange, Stored

FIELDS = ("target_segment", "status", "discount_percent", "budget", "starts_on", "ends_on")
_OVER = ("ended", "cancelled")
_AMOUNTS: tuple[Measure, ...] = ("discount_percent", "budget")
_DAYS = frozenset({"starts_on", "ends_on", "status"})

Audience = Callable[[str], Awaitable[int]]
"""How many customers a segment has."""


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
    running = [then for then in map(_then, changes) if _runs(then)]
    found: dict[Measure, Decimal] = {}
    for name in _AMOUNTS:
        if amounts := [amount for then in running if isinstance(amount := then.get(name), Decimal)]:
            found[name] = max(amounts)
    if segments := {str(then["target_segment"]) for then in running}:
        found["audience"] = Decimal(max([await audience(segment) for segment in sorted(segments)]))
    return found


def _then(change: RowChange) -> Mapping[str, Stored]:
    return {**change.seen, **change.after}


def _runs(promotion: Mapping[str, Stored]) -> bool:
    return promotion["status"] not in _OVER
