"""The load at which an architecture breaks: viewers come at a rate that rises step by step, and buy."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

import aiohttp

from benchmarks.errors import NotAnswered
from benchmarks.live_shopping.conversation import Conversation
from benchmarks.live_shopping.processors import Processors, between
from benchmarks.live_shopping.result import Climb, Step
from benchmarks.live_shopping.shop import LiveShop
from benchmarks.live_shopping.viewer import Turn, Viewers
from benchmarks.percentile import percentile
from evals.shop import Tokens

Say = Callable[[str], None]

STEPS = (1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 40.0, 48.0, 64.0, 96.0)
TOO_SLOW = 5.0
"""Times the 95th percentile of a single viewer: beyond it, or with an error, twice, an architecture has broken."""

ALONE = 7
"""Conversations of a single viewer, to compare with."""

_SECONDS_A_TURN = 60.0


@dataclass
class _Heard:
    """What came back in a step."""

    turns: list[Turn] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


class LoadBenchmark:
    """The architectures, all in one process of the service."""

    def __init__(self, shop: LiveShop, conversation: Conversation, *, model_ms: int, say: Say) -> None:
        self._shop = shop
        self._conversation = conversation
        self._model_ms = model_ms
        self._say = say
        self._processors = Processors.of(shop.settings)
        self._customers = shop.customers

    async def climbs(
        self, architectures: Sequence[str], *, steps: Sequence[float], seconds: float, alone: int = ALONE
    ) -> Sequence[Climb]:
        """Each until it breaks, or until there is no further step; they take turns, so that all meet the same noise."""
        async with self._opened() as viewers:
            climbs = {name: await self._alone(viewers, name, conversations=alone) for name in architectures}
            for offered in steps:
                for name in [name for name, climb in climbs.items() if not is_broken(climb)]:
                    step = await self._step(viewers, name, offered=offered, seconds=seconds)
                    if has_broken(step, climbs[name]):  # a bad moment of a noisy machine is no limit
                        again = await self._step(viewers, name, offered=offered, seconds=seconds)
                        step = min(step, again, key=lambda one: (one.errors, one.p95))
                    climbs[name] = climbs[name].model_copy(update={"steps": (*climbs[name].steps, step)})
                    self._say(f"load, {name}: {offered:g} turns a second, p95 {step.p95:.0f} ms, {step.errors} errors")
        return list(climbs.values())

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Viewers]:
        """All have signed in; the model is slow until the block ends."""
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=_SECONDS_A_TURN)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
            tokens = Tokens(self._shop.place.sign_in)
            for customer in self._customers:
                await tokens.of(customer)
            await self._shop.slow_model(http, self._model_ms)
            try:
                yield Viewers(http, url=self._shop.place.url, tokens=tokens)
            finally:
                await self._shop.slow_model(http, 0)

    async def _alone(self, viewers: Viewers, architecture: str, *, conversations: int) -> Climb:
        """A single viewer at a time, after one who is not counted."""
        await viewers.converse(architecture, self._conversation, customer=self._customers[0])
        turns = [
            turn.milliseconds
            for number in range(conversations)
            for turn in await viewers.converse(architecture, self._conversation, customer=self._customer(number))
        ]
        return Climb(architecture=architecture, alone_p95=percentile(turns, 95), steps=())

    async def _step(self, viewers: Viewers, architecture: str, *, offered: float, seconds: float) -> Step:
        """Viewers come at even intervals, whether or not those before them have been answered."""
        heard, turns_each = _Heard(), len(self._conversation.says)
        viewers_in_all = max(round(offered * seconds / turns_each), 1)
        before, began = self._processors.spent(), perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(viewers_in_all):
                await asyncio.sleep(max(began + number * turns_each / offered - perf_counter(), 0.0))
                group.create_task(self._view(viewers, architecture, self._customer(number), heard))
        took = perf_counter() - began
        spent = between(before, self._processors.spent(), each=len(heard.turns))
        return _step(heard, offered=offered, seconds=took, cpu=spent)

    def _customer(self, number: int) -> str:
        return self._customers[number % len(self._customers)]

    async def _view(self, viewers: Viewers, architecture: str, customer: str, heard: _Heard) -> None:
        """Each turn counts when it has been answered; one that is not ends the conversation."""
        turns: list[Turn] = []
        for number in range(len(self._conversation.says)):
            try:
                turn = await viewers.say(architecture, self._conversation, number, customer=customer, after=turns)
            except NotAnswered as error:
                heard.errors[str(error)] += 1
                return
            turns.append(turn)
            heard.turns.append(turn)


def has_broken(step: Step, climb: Climb) -> bool:
    """By the step's slowest twentieth, or by an error."""
    return step.errors > 0 or step.p95 > TOO_SLOW * climb.alone_p95


def is_broken(climb: Climb) -> bool:
    """Whether its last step was too much."""
    return bool(climb.steps) and has_broken(climb.steps[-1], climb)


def held(climb: Climb) -> Step | None:
    """The last step before it broke; None when already the first was too much."""
    sound = [step for step in climb.steps if not has_broken(step, climb)]
    return sound[-1] if sound else None


def _step(heard: _Heard, *, offered: float, seconds: float, cpu: Mapping[str, float]) -> Step:
    times = [turn.milliseconds for turn in heard.turns] or [_SECONDS_A_TURN * 1000]
    return Step(
        offered=offered,
        seconds=seconds,
        turns=len(heard.turns),
        errors=heard.errors.total(),
        orders=sum(turn.reply.order is not None for turn in heard.turns),
        p50=percentile(times, 50),
        p95=percentile(times, 95),
        cpu=cpu,
    )
