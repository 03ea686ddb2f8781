"""What a stream shows at which second, as plain data: showings in the order in which they began.

Seconds are counted from the beginning of the round that runs. A stream that repeats has shown the rest of its timeline
in the round before: those showings have seconds below zero, and none of them can still be seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

SHOWN, HIDDEN = "product_shown", "product_hidden"


@dataclass(frozen=True, kw_only=True)
class StreamProduct:
    """A product that a stream is about; its sizes are those that can be had."""

    product_id: str
    name: str
    brand: str
    category: str
    description: str
    price: Decimal
    sizes: tuple[str, ...] = ()
    sold_out_sizes: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that happens at a second: a product is shown, hidden or priced, or something is said or asked."""

    at_second: int
    kind: str
    product: StreamProduct | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Showing:
    """A product can be seen from a second on, until it is put away."""

    product: StreamProduct
    since: int
    until: int | None

    def is_seen_at(self, second: int) -> bool:
        """Whether it is before the camera then."""
        return 0 <= self.since <= second and (self.until is None or second < self.until)


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A stream's moments in their order, and the second at which it is looked at."""

    stream_id: str
    duration_seconds: int
    second: int
    repeated: bool
    moments: tuple[Moment, ...]

    def at(self, second: int) -> "Timeline":
        """The same, looked at at another second of this round."""
        return replace(self, second=max(0, min(second, self.duration_seconds)))

    def showings(self) -> tuple[Showing, ...]:
        """All that has been shown so far, the earliest first; the last one that can be seen is in focus."""
        planned = _showings(self.moments)
        so_far = [one for one in planned if one.since <= self.second]
        if not self.repeated:
            return tuple(so_far)
        before = [_earlier(one, self.duration_seconds) for one in planned if one.since > self.second]
        return (*before, *so_far)

    def seen(self) -> tuple[StreamProduct, ...]:
        """What is before the camera, the focus first."""
        now = [one.product for one in self.showings() if one.is_seen_at(self.second)]
        return _once(reversed(now))

    def latest(self) -> tuple[StreamProduct, ...]:
        """Every product that was shown so far, what was shown last first."""
        return _once(one.product for one in reversed(self.showings()))

    def in_order(self) -> tuple[StreamProduct, ...]:
        """Every product of this round in the order of its first showing."""
        return _once(one.product for one in self.showings() if one.since >= 0)

    def said_about(self, product: StreamProduct) -> str:
        """All that is said about a product anywhere in the stream."""
        return " ".join(one.text for one in self.moments if one.product == product and one.text)


def _showings(moments: Sequence[Moment]) -> list[Showing]:
    return [
        Showing(product=one.product, since=one.at_second, until=_put_away(moments[place:], one.product))
        for place, one in enumerate(moments)
        if one.kind == SHOWN and one.product
    ]


def _put_away(moments: Iterable[Moment], product: StreamProduct) -> int | None:
    return next((one.at_second for one in moments if one.kind == HIDDEN and one.product == product), None)


def _earlier(showing: Showing, seconds: int) -> Showing:
    return replace(showing, since=showing.since - seconds, until=0)


def _once(products: Iterable[StreamProduct]) -> tuple[StreamProduct, ...]:
    return tuple(dict.fromkeys(products))
