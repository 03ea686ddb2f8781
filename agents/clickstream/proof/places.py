"""Where an event should come out, as a proof sees it: the topic, the objects of the bucket, the table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from pydantic import JsonValue

PlaceName = Literal["topic", "objects", "table"]
PLACES: tuple[PlaceName, ...] = get_args(PlaceName)

Cursor = Mapping[str, JsonValue]
"""Where a place was when nothing was sent yet, and how far it was read since: kept with the proof."""


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """One event at one position of a place. The same number at two positions is an event that was doubled."""

    number: int
    position: str
    at_ms: int


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a look came to."""

    sightings: tuple[Sighting, ...]
    cursor: Cursor


class Unreadable(Exception):
    """A place that can't be looked into. `said` is a clause for an operator: "the bucket x is gone"."""

    def __init__(self, why: Literal["absent", "denied", "unreachable", "malformed"], said: str) -> None:
        super().__init__(said)
        self.why = why
        self.said = said


class Place(Protocol):
    """Looks are repeatable: a position that was seen before may be told again."""

    async def note(self) -> Cursor:
        """Where it is now, before anything is sent. Raises Unreadable."""

    async def look(self, mark: str, cursor: Cursor) -> Look:
        """What has come since, of the events with this mark. Raises Unreadable."""


Places = Mapping[PlaceName, Place]
