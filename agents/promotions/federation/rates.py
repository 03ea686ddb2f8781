"""How long reads take: begun with what was measured once, and corrected by each read since this process started."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

WayKind = Literal["scan", "query", "batch_get", "select"]


@dataclass(frozen=True, kw_only=True)
class _Rate:
    seconds_a_call: float
    seconds_a_row: float
    at_once: int


# A row is what AWS's clients (3 µs of DynamoDB's two fields, 16 µs of the Data API's three) and its loading (3 µs)
# took of a processor. A call is what a region's network is said to take: the first reads correct it.
_FIRST: Mapping[WayKind, _Rate] = MappingProxyType(
    {
        "scan": _Rate(seconds_a_call=0.010, seconds_a_row=0.000_006, at_once=1),
        "query": _Rate(seconds_a_call=0.010, seconds_a_row=0.000_006, at_once=4),
        "batch_get": _Rate(seconds_a_call=0.015, seconds_a_row=0.000_006, at_once=4),
        "select": _Rate(seconds_a_call=0.040, seconds_a_row=0.000_020, at_once=1),
    }
)
_WEIGHT_OF_THE_LATEST = 0.2
_MOST_SURPRISE = 5.0  # a first connection takes long, and is no measure
_LEAST_SECONDS = 0.001  # shorter reads teach nothing


class Rates:
    """Learns one factor for each kind of read."""

    def __init__(self) -> None:
        self._pace: dict[WayKind, float] = {}

    def seconds(self, kind: WayKind, *, calls: float, rows: float) -> float:
        """How long so many calls with so many rows are expected to take."""
        rate = _FIRST[kind]
        return self._pace.get(kind, 1.0) * (calls * rate.seconds_a_call / rate.at_once + rows * rate.seconds_a_row)

    def learn(self, kind: WayKind, *, calls: float, rows: float, seconds: float) -> None:
        """What a read took."""
        expected = self.seconds(kind, calls=calls, rows=rows)
        if expected >= _LEAST_SECONDS:
            surprise = min(max(seconds / expected, 1 / _MOST_SURPRISE), _MOST_SURPRISE)
            self._pace[kind] = self._pace.get(kind, 1.0) * (1 + _WEIGHT_OF_THE_LATEST * (surprise - 1))
