"""A bill: lines of quantity times price, a month, and their sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from operations.cost.prices import Price

# What becomes of a line when the environment is parked.
WhenParked = Literal["stays", "stops"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that costs by the month. `assumed` says which part of the quantity no template knows."""

    group: str
    what: str
    quantity: float
    price: Price
    when_parked: WhenParked = "stays"
    assumed: str | None = None

    @property
    def usd(self) -> float:
        """A month of it."""
        return self.quantity * self.price.usd


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What an environment costs while nobody asks. `unpriced` are the types of resources that no rule knows."""

    lines: Sequence[Line]
    unpriced: Sequence[str]

    @property
    def usd(self) -> float:
        """A month of all."""
        return sum(line.usd for line in self.lines)

    @property
    def parked_usd(self) -> float:
        """A month of what parking does not stop."""
        return sum(line.usd for line in self.lines if line.when_parked == "stays")
