"""What was measured; a part that was not measured again stays as it was."""

from benchmarks.kept import Kept, Milliseconds
from benchmarks.run import Run


class Sample(Kept):
    """One run of one server: what its worker used of its processor, and which share wrk used of another."""

    server: str
    answers: int
    seconds: float
    processor_seconds: float
    failures: int
    median: Milliseconds
    p99: Milliseconds
    generator_share: float


class Throughput(Kept):
    """All runs, in turn: the machine's noise is everybody's."""

    run: Run
    connections: int
    samples: tuple[Sample, ...]


class Restarts(Kept):
    """Brokers went down and came back, and workers were killed, while clients sent."""

    run: Run
    seconds: float
    outages: int
    workers_killed: int
    sent: int
    acknowledged: int
    on_disk: int
    refused: int
    unanswered: int
    lost: int
    doubled: int
    slowest: Milliseconds
    drained_seconds: float


class Arrival(Kept):
    """From sending an event to reading it from Kafka, and to its reply."""

    run: Run
    rate: int
    events: int
    reply: tuple[Milliseconds, ...]
    arrival: tuple[Milliseconds, ...]


class Result(Kept):
    """The page."""

    throughput: Throughput | None = None
    restarts: Restarts | None = None
    arrival: Arrival | None = None
