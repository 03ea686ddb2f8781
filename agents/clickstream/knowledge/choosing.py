"""Which of the two solutions to take, and why: rules, so that the same wish gets the same answer."""

from dataclasses import dataclass
from typing import Literal

Solution = Literal["lua", "vector"]

ASK = (
    "How many events a second come at the peak, and must events be changed on the way (filtered, masked, enriched), "
    "or stored as they are?"
)


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What is known of the wish; None is what was not said."""

    events_per_second: int | None = None
    transforms: bool | None = None
    tolerates_loss: bool | None = None
    performance: bool | None = None

    @property
    def unknown(self) -> bool:
        """Nothing was said that the choice depends on."""
        return self == Needs()


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """The solution to take, and why."""

    solution: Solution
    reason: str


def recommended(needs: Needs) -> Recommendation:
    """What changes events needs Vector; everything else is served better by Lua."""
    if needs.transforms:
        return Recommendation(
            solution="vector",
            reason="Events are to be changed on the way, which Vector does by configuration; nginx+lua stores them as "
            "they come." + _SLOWER * bool(needs.performance),
        )
    return Recommendation(solution="lua", reason=" ".join(_for_lua(needs)))


_SLOWER = " It takes one hop more for each event, so give it more tasks than nginx+lua would need."


def _for_lua(needs: Needs) -> list[str]:
    reasons = []
    if needs.performance or needs.events_per_second:
        reasons.append(
            "High throughput and low latency are what nginx+lua is for: it writes to Kafka itself, behind a network "
            "load balancer."
        )
    if needs.transforms is False:
        reasons.append("Events are stored as they come, so nothing is needed between nginx and Kafka.")
    if needs.tolerates_loss is False:
        reasons.append("What Kafka can't take just then is on disk, and copied to S3.")
    return reasons or [
        "No changing of events on the way was asked for, and without it nginx+lua does the same with fewer parts."
    ]
