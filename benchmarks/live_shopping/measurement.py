"""Measures the parts that were asked for, each with when, where and how long."""

import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.live_shopping.conversation import Conversation
from benchmarks.live_shopping.desk import DeskBenchmark
from benchmarks.live_shopping.finding import finding
from benchmarks.live_shopping.load import ALONE, LoadBenchmark
from benchmarks.live_shopping.response import ResponseBenchmark
from benchmarks.live_shopping.result import Desk, Finding, Load, ResponseTimes, Result, Run
from benchmarks.live_shopping.shop import PLENTY, LiveShop
from benchmarks.machine import Machine, this_machine
from local.stack.commit import current_commit

PARTS = ("response", "finding", "load", "desk")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much of everything: architectures, latencies of the model, rounds, orders by each way, pieces on sale ..."""

    architectures: Sequence[str]
    model_ms: Sequence[int]
    rounds: int
    orders: int
    stock: int
    workers: int
    steps: Sequence[float]
    step_seconds: float
    alone: int = ALONE
    questions: int = 40


@dataclass(frozen=True)
class Clock:
    """A part's run, from now until it is asked for."""

    machine: Machine = field(default_factory=this_machine)
    began: float = field(default_factory=time.monotonic)

    def run(self) -> Run:
        """What is written beside the part's figures."""
        return Run(
            measured_on=f"{datetime.now(UTC):%Y-%m-%d}",
            commit=current_commit(),
            machine=self.machine,
            seconds=time.monotonic() - self.began,
            load_after=os.getloadavg()[0],
            niceness=os.getpriority(os.PRIO_PROCESS, 0),
        )


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One shop, measured by conversations of which the first ends in an order."""

    shop: LiveShop
    conversations: Sequence[Conversation]
    sizes: Sizes
    say: Callable[[str], None]

    async def results(self, parts: Sequence[str], known: Result) -> AsyncIterator[Result]:
        """What is known after each part, so that a run that ends early has written what it knows."""
        measure = {"response": self.response, "finding": self.finding, "load": self.load, "desk": self.desk}
        for part in (one for one in PARTS if one in parts):
            known = known.model_copy(update={part: await measure[part]()})
            yield known

    async def response(self) -> ResponseTimes:
        """Every conversation by every architecture."""
        clock, sizes = Clock(), self.sizes
        self.shop.stock(PLENTY)
        benchmark = ResponseBenchmark(
            self.shop, architectures=sizes.architectures, conversations=self.conversations, say=self.say
        )
        measured = await benchmark.measured(model_ms=sizes.model_ms, rounds=sizes.rounds)
        return ResponseTimes(
            run=clock.run(),
            rounds=sizes.rounds,
            floors=measured.floors,
            turns=tuple(measured.turns),
            calls_at_endpoint=measured.calls_at_endpoint,
        )

    async def finding(self) -> Finding:
        """Judged questions, by every architecture."""
        clock, sizes = Clock(), self.sizes
        found = await finding(self.shop, architectures=sizes.architectures, questions=sizes.questions, say=self.say)
        return Finding(run=clock.run(), found=tuple(found))

    async def load(self) -> Load:
        """Each architecture until it breaks, with the slowest model."""
        clock, sizes, model_ms = Clock(), self.sizes, max(self.sizes.model_ms)
        self.shop.stock(PLENTY)
        ordering = self.conversations[0]
        benchmark = LoadBenchmark(self.shop, ordering, model_ms=model_ms, say=self.say)
        climbs = await benchmark.climbs(
            sizes.architectures, steps=sizes.steps, seconds=sizes.step_seconds, alone=sizes.alone
        )
        return Load(run=clock.run(), model_ms=model_ms, turns_an_order=len(ordering.says), climbs=tuple(climbs))

    async def desk(self) -> Desk:
        """Orders without a model."""
        clock, sizes = Clock(), self.sizes
        benchmark = DeskBenchmark(shop=self.shop, workers=sizes.workers, say=self.say)
        ways = await benchmark.ways(orders=sizes.orders)
        sale = await benchmark.sale(stock=sizes.stock)
        return Desk(run=clock.run(), fsync=self.shop.setting("fsync"), ways=tuple(ways), sale=sale)
