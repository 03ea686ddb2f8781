"""What a deployment of one environment would do, all kinds together."""

from collections.abc import Sequence
from dataclasses import dataclass

from operations.consequences.difference import Difference
from operations.consequences.ingress import Way, opened
from operations.consequences.month import Month, month
from operations.consequences.permission import Permission, widened
from operations.consequences.replacement import Replacement, replacements
from operations.cost.prices import PriceTable
from operations.templates import Templates


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """Of a change, for one environment."""

    environment: str
    difference: Difference
    replaced: Sequence[Replacement]
    permissions: Sequence[Permission]
    ways_in: Sequence[Way]
    month: Month

    @classmethod
    def of(cls, environment: str, before: Templates, after: Templates, prices: PriceTable) -> "Consequences":
        """Compares what stands with what would."""
        difference = Difference.between(before, after)
        return cls(
            environment=environment,
            difference=difference,
            replaced=replacements(difference.changed, difference.after, region=prices.region),
            permissions=widened(before.resources, after.resources),
            ways_in=opened(before.resources, after.resources),
            month=month(before, after, prices),
        )
