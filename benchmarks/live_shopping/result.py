"""What a run measured, as it is kept in a file. Each part says when and where, so that parts can be measured apart."""

from collections.abc import Mapping

from benchmarks.floor import Floor
from benchmarks.kept import Kept, Milliseconds
from benchmarks.machine import Machine


class Run(Kept):
    """When, where and for how long; `load_after` is the one-minute average in the end.

    `niceness` is the priority that it ran at: below 0 it went before what else the machine did.
    """

    measured_on: str
    commit: str
    machine: Machine
    seconds: float
    load_after: float
    niceness: int = 0


class TurnTime(Kept):
    """One turn of one conversation. `model_ms` is the latency that was set for the model."""

    architecture: str
    conversation: str
    turn: int
    said: str
    model_ms: int
    milliseconds: Milliseconds
    model_calls: int
    calls_in_a_row: int
    tool_calls: int
    statements: int
    sql_milliseconds: Milliseconds
    input_tokens: int
    output_tokens: int
    as_meant: bool


class ResponseTimes(Kept):
    """Every turn that was measured, and the floors beside it, by latency of the model."""

    run: Run
    rounds: int
    floors: Mapping[int, Floor]
    turns: tuple[TurnTime, ...]
    calls_at_endpoint: int


class Throughput(Kept):
    """One way to place orders, so many at a time. `cpu` is milliseconds of processor for an order, by process."""

    way: str
    orders: int
    at_once: int
    seconds: float
    p50: Milliseconds
    p95: Milliseconds
    cpu: Mapping[str, Milliseconds]

    @property
    def a_second(self) -> float:
        """Orders."""
        return self.orders / self.seconds


class Ledger(Kept):
    """What the database says when buying is over, counted by SQL of the superuser."""

    orders: int
    order_lines: int
    payments: int
    sold: int
    keys: int
    discrepancies: int
    below_zero: int
    left: int


class Sale(Kept):
    """One run of many buyers on a limited stock. `a_second` is the orders of each second of it."""

    stock: int
    asked: int
    repeated_requests: int
    at_once: int
    accepted: int
    repeats_answered: int
    refused: int
    failed: int
    lost: int
    doubled: int
    seconds: float
    a_second: tuple[int, ...]
    ledger: Ledger

    @property
    def is_sound(self) -> bool:
        """Nothing lost, doubled or oversold, and the ledger adds up."""
        ledger = self.ledger
        return (
            self.lost == self.doubled == self.failed == ledger.discrepancies == ledger.below_zero == 0
            and self.accepted == ledger.orders == ledger.order_lines == ledger.payments == ledger.sold == ledger.keys
            and self.accepted + ledger.left == self.stock
        )


class Desk(Kept):
    """Orders without a model."""

    run: Run
    fsync: str
    ways: tuple[Throughput, ...]
    sale: Sale


class Step(Kept):
    """So many turns a second were begun, for so long. `cpu` is milliseconds of processor for a turn, by process."""

    offered: float
    seconds: float
    turns: int
    errors: int
    orders: int
    p50: Milliseconds
    p95: Milliseconds
    cpu: Mapping[str, Milliseconds]


class Climb(Kept):
    """One architecture, step by step, from a single viewer until it breaks."""

    architecture: str
    alone_p95: Milliseconds
    steps: tuple[Step, ...]


class Load(Kept):
    """All architectures, with a model of so many milliseconds; an order comes at the end of so many turns."""

    run: Run
    model_ms: int
    turns_an_order: int
    climbs: tuple[Climb, ...]


class Found(Kept):
    """Of so many questions, those whose reply names a product that is right."""

    architecture: str
    asked: int
    found: int


class Finding(Kept):
    """Judged questions that do not use the catalogue's words."""

    run: Run
    found: tuple[Found, ...]


class Result(Kept):
    """The parts that were measured."""

    response: ResponseTimes | None = None
    finding: Finding | None = None
    desk: Desk | None = None
    load: Load | None = None
