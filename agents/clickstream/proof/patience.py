"""How long events may be on their way: late is not lost, and lost is said only when it is certain enough."""

from dataclasses import dataclass

from agents.clickstream.proof.places import PlaceName

_AT_ONCE = 10.0  # a collector's answer comes after Kafka's, unless it keeps the event on its disk
_OPENING = 30.0  # a connector that finds a topic for the first time, or balances its tasks anew


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds, counted from the sending. After `expected` an event is late; after `give_up` it is lost.

    After `hopeless` a proof ends early when nothing is under way any more. `settling` is how long it looks on when
    everything has come, for events that come twice.
    """

    expected: dict[PlaceName, float]
    give_up: float
    hopeless: float
    settling: float

    @classmethod
    def with_connectors_of(cls, flush_seconds: int, *, give_up: float) -> "Patience":
        """Connectors write every so often: an event may miss one writing, and be in the next."""
        written = 2 * flush_seconds + _OPENING
        return cls(
            expected={"topic": _AT_ONCE, "objects": written, "table": written},
            give_up=max(give_up, written + _OPENING),
            hopeless=6 * _AT_ONCE,
            settling=2.0,
        )
