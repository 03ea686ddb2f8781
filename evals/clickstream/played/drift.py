"""Drift, played: a scene says what is no longer as it was made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.step import Difference


@dataclass
class PlayedDrift:
    """`found` is of every pipeline that stands."""

    found: list[Difference] = field(default_factory=list)

    async def of(self, made: Made) -> Sequence[Difference]:
        """Of what stands."""
        return self.found if made.plan else []
