"""Marked events: each bears the mark of its proof and a number, so that it is known again wherever it comes out."""

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

EVENT = "clickstream_proof"

# Requests take turns: three with one event (`data`), one with a list of five (`data_list`).
_SIZES = (1, 1, 1, 5)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The events of one request, by their numbers."""

    mark: str
    ordinal: int
    numbers: tuple[int, ...]

    @property
    def request_id(self) -> str:
        """Goes as `X-Request-Id`, and comes out as `meta.rid`: a filter on a table can't look into lists."""
        return f"{request_prefix(self.mark)}{self.ordinal}"

    def body(self, *, sent_ms: int) -> bytes:
        """As a collector takes it: base64(gzip(JSON)), a list only where there are several."""
        events = [self._event(number, sent_ms) for number in self.numbers]
        document = events if len(events) > 1 else events[0]
        return base64.b64encode(gzip.compress(json.dumps(document).encode()))

    def _event(self, number: int, sent_ms: int) -> dict[str, str | int]:
        sent_at = datetime.fromtimestamp(sent_ms / 1000, UTC).isoformat(timespec="milliseconds")
        return {"event": EVENT, "proof_id": self.mark, "number": number, "sent_at": sent_at}


def request_prefix(mark: str) -> str:
    """With what the request ids of a proof begin."""
    return f"proof-{mark}-"


def batches(mark: str, events: int) -> Sequence[Batch]:
    """The requests that so many events make."""
    groups = tuple(_groups(events))
    return [Batch(mark=mark, ordinal=ordinal, numbers=numbers) for ordinal, numbers in enumerate(groups)]


def numbers_in(record: object, mark: str) -> Iterator[int]:
    """The numbers of this proof's events in a record as a collector makes it: `{data | data_list, meta}`."""
    fields = _fields(record)
    for event in (fields.get("data"), *_items(fields.get("data_list"))):
        found = _fields(event)
        if found.get("proof_id") == mark and str(found.get("number")).isdecimal():
            yield int(str(found["number"]))


def _groups(events: int) -> Iterator[tuple[int, ...]]:
    first, turn = 0, 0
    while first < events:
        last = min(first + _SIZES[turn % len(_SIZES)], events)
        yield tuple(range(first, last))
        first, turn = last, turn + 1


def _fields(value: object) -> Mapping[object, object]:
    """An object of JSON; or a map of text, as a table has it, which Arrow tells as pairs."""
    if isinstance(value, list):
        return dict(pair for pair in value if isinstance(pair, tuple) and len(pair) == 2)
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
