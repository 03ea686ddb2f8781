"""Where a customer is in their time with the shop, by how long ago they joined and last ordered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agents.promotions.insight.customers import Customer

# As the declaration's rules `new` and `lapsed` have it; half of the time to lapsing is when a word may still help.
NEW_DAYS = 90
ACTIVE_DAYS = 90
LAPSED_DAYS = 180
LOST_DAYS = 365


@dataclass(frozen=True)
class Stage:
    """A stage, and who is in it: by the days since they joined and since they last ordered."""

    name: str
    means: str
    has: Callable[[int, int], bool]


NEVER = Stage("never ordered", "joined, and has not ordered yet", lambda _, __: True)
STAGES = (
    Stage("new", f"joined in the last {NEW_DAYS} days, and ordered", lambda joined, _: joined < NEW_DAYS),
    Stage("active", f"ordered in the last {ACTIVE_DAYS} days", lambda _, ordered: ordered < ACTIVE_DAYS),
    Stage("at risk", f"ordered {ACTIVE_DAYS} to {LAPSED_DAYS} days ago", lambda _, ordered: ordered < LAPSED_DAYS),
    Stage("lapsed", f"ordered {LAPSED_DAYS} to {LOST_DAYS} days ago", lambda _, ordered: ordered < LOST_DAYS),
    Stage("lost", f"has not ordered for {LOST_DAYS} days", lambda _, __: True),
)


def stage_of(customer: Customer, today: date) -> Stage:
    """The first that fits. A window of so many days has today in it, as a plan's has."""
    if customer.last_order is None:
        return NEVER
    joined = (today - customer.joined).days if customer.joined else LOST_DAYS
    ordered = (today - customer.last_order).days
    return next(stage for stage in STAGES if stage.has(joined, ordered))
