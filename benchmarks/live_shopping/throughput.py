"""Workers who buy as fast as they are served, each waiting for its own orders only."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import count, islice
from uuid import uuid4

from benchmarks.live_shopping.processors import Processors, between
from benchmarks.live_shopping.result import Throughput
from benchmarks.live_shopping.ways import NotBought, Purchase, Way
from benchmarks.percentile import percentile

Work = Callable[[int, Purchase], Awaitable[None]]


class NotSold(Exception):
    """An order came to nothing where there was stock; the message says which."""


def purchases(customers: Sequence[str], sizes: Sequence[tuple[str, str]], *, prefix: str) -> Iterator[Purchase]:
    """Without end: customers and things to order take turns, and every key is new."""
    for number in count():
        product, size = sizes[number % len(sizes)]
        yield Purchase(
            customer=customers[number % len(customers)], product=product, size=size, key=f"{prefix}-{number}"
        )


async def at_once(workers: int, tasks: Iterator[Purchase], work: Work) -> float:
    """All tasks by so many workers; seconds."""

    async def working(worker: int) -> None:
        for task in tasks:
            await work(worker, task)

    began = time.perf_counter()
    await asyncio.gather(*(working(worker) for worker in range(workers)))
    return time.perf_counter() - began


async def throughput(
    name: str, way: Way, tasks: Iterator[Purchase], *, orders: int, workers: int, processors: Processors
) -> Throughput:
    """So many orders, after a tenth as many that are not counted. Raises NotSold."""
    took: list[float] = []

    async def buy(worker: int, purchase: Purchase) -> None:
        began = time.perf_counter()
        bought = await way.buy(purchase, worker=worker)
        took.append((time.perf_counter() - began) * 1000)
        if isinstance(bought, NotBought) or bought.repeated:
            raise NotSold(f"{name}: {purchase} gave {bought}")

    await at_once(workers, islice(tasks, max(orders // 10, workers)), buy)
    took.clear()
    before = processors.spent()
    seconds = await at_once(workers, islice(tasks, orders), buy)
    after = processors.spent()
    return Throughput(
        way=name,
        orders=len(took),
        at_once=workers,
        seconds=seconds,
        p50=percentile(took, 50),
        p95=percentile(took, 95),
        cpu=between(before, after, each=len(took)),
    )


def new_prefix() -> str:
    """Of the idempotency keys of one run."""
    return f"bench-{uuid4().hex[:12]}"
