"""What a stream's presenter shows and says at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from demos.shop import Shop
from demos.wire import Moment, Stream


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A moment of a stream; the product that was shown last is the one in focus, and stands first."""

    stream: Stream
    shown: tuple[str, ...]
    said: str | None

    def __str__(self) -> str:
        """For people."""
        shown = _enumerated(self.shown) or "nothing"
        said = f" and says: “{self.said}”" if self.said else ""
        return (
            f"{_clock(self.stream.second)} of {_clock(self.stream.duration_seconds)} in “{self.stream.title}”: "
            f"{self.stream.presenter} shows {shown}{said}"
        )


async def screen_of(shop: Shop, stream_id: str) -> Screen:
    """The stream as it is now."""
    stream = await shop.stream(stream_id)
    timeline = await shop.timeline(stream_id, until_second=stream.second)
    return Screen(stream=stream, shown=_shown(timeline.events), said=_said(timeline.events))


def _shown(events: Sequence[Moment]) -> tuple[str, ...]:
    shown: dict[str, str] = {}
    for event in events:
        if event.product_id is None:
            continue
        if event.kind in {"product_shown", "product_hidden"}:
            shown.pop(event.product_id, None)
        if event.kind == "product_shown":
            shown[event.product_id] = event.name or event.product_id
    return tuple(reversed(shown.values()))


def _said(events: Sequence[Moment]) -> str | None:
    """The presenter's own last words; a viewer's question is not hers."""
    return next((event.text for event in reversed(events) if event.text and event.kind != "question"), None)


def _enumerated(names: Sequence[str]) -> str:
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}"
