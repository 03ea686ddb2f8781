"""What a proof has found so far: kept in the database, so that any process goes on where another stopped."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, JsonValue

from agents.clickstream.proof.places import PLACES, Look, PlaceName
from agents.clickstream.proof.sending import Request


class Arrival(BaseModel):
    """An event at a place: when it was first seen there, and at which positions."""

    model_config = ConfigDict(frozen=True)

    first_ms: int
    positions: tuple[str, ...]

    @property
    def doubled(self) -> bool:
        """It is there more than once."""
        return len(self.positions) > 1


class PlaceFindings(BaseModel):
    """What was seen at one place. `problem` is why the last look saw nothing, `problem_kind` for programs."""

    model_config = ConfigDict(frozen=True)

    cursor: dict[str, JsonValue] = {}
    arrivals: dict[int, Arrival] = {}
    problem: str | None = None
    problem_kind: str | None = None

    def after(self, look: Look) -> "PlaceFindings":
        """With what a look saw; positions that were seen before count once."""
        arrivals = dict(self.arrivals)
        for sighting in look.sightings:
            known = arrivals.get(sighting.number, Arrival(first_ms=sighting.at_ms, positions=()))
            if sighting.position not in known.positions:
                first = min(known.first_ms, sighting.at_ms)
                arrivals[sighting.number] = Arrival(first_ms=first, positions=(*known.positions, sighting.position))
        return PlaceFindings(cursor=dict(look.cursor), arrivals=arrivals)


class Findings(BaseModel):
    """Everything. `mark` is what the events bear that are looked for: a sending that broke off is begun anew."""

    model_config = ConfigDict(frozen=True)

    mark: str = ""
    started_ms: int = 0
    requests: tuple[Request, ...] = ()
    places: dict[PlaceName, PlaceFindings] = {}
    complete_ms: int | None = None
    asked_around_ms: int | None = None  # when AWS was last asked who is left to write what is missing

    @property
    def sent(self) -> Mapping[int, int]:
        """When each event was sent, in milliseconds, by its number."""
        return {number: request.sent_ms for request in self.requests for number in request.numbers}

    @property
    def acknowledged(self) -> frozenset[int]:
        """The events that the collector said it has: none of them may be lost."""
        return frozenset(n for each in self.requests if each.outcome == "acknowledged" for n in each.numbers)

    def at(self, place: PlaceName) -> PlaceFindings:
        """What was seen there."""
        return self.places.get(place, PlaceFindings())

    def lost(self, place: PlaceName) -> frozenset[int]:
        """Acknowledged, and not seen there."""
        return self.acknowledged - self.at(place).arrivals.keys()

    @property
    def topic_is_out_of_reach(self) -> bool:
        """Its brokers do not answer us, which says nothing yet of the collectors and connectors beside them."""
        topic = self.at("topic")
        return topic.problem_kind == "unreachable" and not topic.arrivals

    @property
    def passed_on(self) -> frozenset[int]:
        """What came through the topic: as it was read, or, where that can't be, as it came out behind it."""
        behind = self.at("objects").arrivals.keys() | self.at("table").arrivals.keys()
        return frozenset(behind if self.topic_is_out_of_reach else self.at("topic").arrivals.keys())

    @property
    def complete(self) -> bool:
        """Everything that was acknowledged is everywhere where we can look."""
        places = [place for place in PLACES if place != "topic" or not self.topic_is_out_of_reach]
        return bool(self.acknowledged) and not any(self.lost(place) for place in places)
