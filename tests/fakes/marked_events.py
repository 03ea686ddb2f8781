"""A pipeline of the mind for tests of proofs: what was sent and seen is said by the test."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from agents.clickstream.proof.circumstances import Circumstances
from agents.clickstream.proof.findings import Arrival, Findings, PlaceFindings
from agents.clickstream.proof.marked import Batch
from agents.clickstream.proof.patience import Patience
from agents.clickstream.proof.places import Cursor, Look, PlaceName, Sighting
from agents.clickstream.proof.repository import Proof
from agents.clickstream.proof.sending import Request
from agents.clickstream.proof.target import Target

STARTED_MS = 1_700_000_000_000
PATIENCE = Patience(
    expected={"topic": 10.0, "objects": 150.0, "table": 150.0}, give_up=600.0, hopeless=60.0, settling=2.0
)
TARGET = Target(
    pipeline="clickstream",
    url="http://127.0.0.1:8802/data/v1",
    bootstrap="127.0.0.1:9092",
    transport="plaintext",
    topic="app_logs",
    bucket="events-of-a-test",
    prefix="dev-clickstream-clickstream/json/app_logs",
    database="dev_clickstream_clickstream",
    table="app_logs",
    balancer_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/events/1",
    target_group_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/events/1",
    json_connector_arn="arn:aws:kafkaconnect:us-east-1:123456789012:connector/json/1",
    iceberg_connector_arn="arn:aws:kafkaconnect:us-east-1:123456789012:connector/iceberg/1",
    flush_seconds=60,
)


def acknowledged(*numbers: int, sent_ms: int = STARTED_MS) -> Request:
    """A request that the collector took."""
    return Request(numbers=numbers, sent_ms=sent_ms, outcome="acknowledged", by="collector", status=200)


def refused(*numbers: int, status: int, by: str = "collector", said: str = "") -> Request:
    """One that somebody answered with no."""
    return Request.model_validate(
        {"numbers": numbers, "sent_ms": STARTED_MS, "outcome": "refused", "by": by, "status": status, "said": said}
    )


def unanswered(*numbers: int, said: str = "connection refused") -> Request:
    """One that nobody answered."""
    return Request(numbers=numbers, sent_ms=STARTED_MS, outcome="unanswered", said=said)


def seen(numbers: Iterable[int], *, after_ms: int = 20, times: int = 1) -> PlaceFindings:
    """A place with these events, each so many times."""
    positions = tuple(f"0:{copy}" for copy in range(times))
    return PlaceFindings(
        arrivals={number: Arrival(first_ms=STARTED_MS + after_ms, positions=positions) for number in numbers}
    )


def unreadable(why: str, said: str, *, was_there: bool = False) -> PlaceFindings:
    """A place that can't be looked into."""
    return PlaceFindings(cursor={"was_there": was_there}, problem=said, problem_kind=why)


def findings(*requests: Request, topic: PlaceFindings, objects: PlaceFindings, table: PlaceFindings) -> Findings:
    """What was seen where."""
    return Findings(
        mark="0123456789abcdef-1",
        started_ms=STARTED_MS,
        requests=requests,
        places={"topic": topic, "objects": objects, "table": table},
    )


class InMemoryProofs:
    """As the database keeps them, in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Proof] = {}
        self.sending_is_over = False

    async def ask(self, proof: Proof) -> Proof:
        """Once for a word."""
        known = next((each for each in self.kept.values() if each.asked_for == proof.asked_for), None)
        return known or self.kept.setdefault(proof.proof_id, proof)

    async def get(self, proof_id: str) -> Proof | None:
        """By its id."""
        return self.kept.get(proof_id)

    async def of(self, pipeline: str) -> list[Proof]:
        """The newest first."""
        return [each for each in reversed(self.kept.values()) if each.target.pipeline == pipeline]

    async def undriven(self) -> list[str]:
        """Those that are not done."""
        return [each.proof_id for each in self.kept.values() if each.state != "done" and not each.driven]

    async def begin_sending(self, proof: Proof, *, seconds: float) -> Proof | None:
        """Where nobody sends, or who did is dead."""
        assert seconds > 0
        kept = self.kept[proof.proof_id]
        free = kept.state == "asked" or (kept.state == "sending" and self.sending_is_over)
        if not free or kept.revision != proof.revision:
            return None
        self.kept[proof.proof_id] = replace(kept, state="sending", revision=kept.revision + 1)
        return self.kept[proof.proof_id]

    async def save(self, proof: Proof) -> Proof | None:
        """Where nobody was quicker."""
        if self.kept[proof.proof_id].revision != proof.revision:
            return None
        self.kept[proof.proof_id] = replace(proof, revision=proof.revision + 1)
        return self.kept[proof.proof_id]


@dataclass
class Pipe:
    """A pipeline that takes every event, and shows it everywhere, but for what a test breaks."""

    now_ms: int = STARTED_MS
    taken: list[Batch] = field(default_factory=list)
    hidden: set[PlaceName] = field(default_factory=set)
    broken: dict[PlaceName, Exception] = field(default_factory=dict)
    doubled: set[PlaceName] = field(default_factory=set)
    answers: Callable[[Batch], Request] | None = None
    around: Circumstances = field(default_factory=Circumstances)

    def clock(self) -> int:
        """The test's time."""
        return self.now_ms

    async def send(self, _: str, batch: Batch) -> Request:
        """Taken, or what the test answers."""
        self.taken.append(batch)
        return self.answers(batch) if self.answers else acknowledged(*batch.numbers, sent_ms=self.now_ms)

    def places(self, _: Target) -> Mapping[PlaceName, "PipePlace"]:
        """All three."""
        names: tuple[PlaceName, ...] = ("topic", "objects", "table")
        return {name: PipePlace(self, name) for name in names}

    async def of(self, _: Target) -> Circumstances:
        """What the test says AWS says."""
        return self.around


class PipePlace:
    """One place of it."""

    def __init__(self, pipe: Pipe, name: PlaceName) -> None:
        self._pipe = pipe
        self._name: PlaceName = name

    async def note(self) -> Cursor:
        """Nothing to note."""
        self._refuse()
        return {}

    async def look(self, mark: str, cursor: Cursor) -> Look:
        """All that was taken with this mark."""
        self._refuse()
        if self._name in self._pipe.hidden:
            return Look(sightings=(), cursor=cursor)
        copies = 2 if self._name in self._pipe.doubled else 1
        return Look(
            sightings=tuple(
                Sighting(number=number, position=f"{number}#{copy}", at_ms=self._pipe.now_ms)
                for batch in self._pipe.taken
                if batch.mark == mark
                for number in batch.numbers
                for copy in range(copies)
            ),
            cursor=cursor,
        )

    def _refuse(self) -> None:
        if self._name in self._pipe.broken:
            raise self._pipe.broken[self._name]
