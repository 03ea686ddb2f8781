"""The order desk without a model: orders a second by every way there is, and a sale through the load balancer."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from agents.catalog import LIVE_SHOPPING
from agents.common.logs import configure_logs
from benchmarks.live_shopping.processors import Processors
from benchmarks.live_shopping.result import Sale, Throughput
from benchmarks.live_shopping.sale import SaleBenchmark
from benchmarks.live_shopping.shop import PLENTY, LiveShop
from benchmarks.live_shopping.throughput import new_prefix, purchases, throughput
from benchmarks.live_shopping.till import Till
from benchmarks.live_shopping.ways import OverHttp, Purchase, Way
from evals.shop import Tokens
from local.settings import LOOPBACK
from local.stack.status import rows

Say = Callable[[str], None]

_SIZES = 50
_ROUNDS = 3
_SECONDS_AN_ORDER = 60.0


@dataclass(frozen=True, kw_only=True)
class DeskBenchmark:
    """So many at a time, whichever way."""

    shop: LiveShop
    workers: int
    say: Say

    async def ways(self, *, orders: int) -> Sequence[Throughput]:
        """From the floor to the load balancer, in rounds, so that all meet the same noise. Raises NotSold."""
        configure_logs(agent=LIVE_SHOPPING.name, level="WARNING", style="json")
        self.shop.stock(PLENTY)
        tasks, processors = self._purchases(), Processors.of(self.shop.settings)
        found: dict[str, list[Throughput]] = {}
        async with self._opened(next(tasks)) as ways:
            for number in range(1, _ROUNDS + 1):
                for name, way in ways.items():
                    measured = await throughput(
                        name, way, tasks, orders=max(orders // _ROUNDS, 1), workers=self.workers, processors=processors
                    )
                    found.setdefault(name, []).append(measured)
                    self.say(f"desk, round {number} of {_ROUNDS}: {name} {measured.a_second:,.0f} orders a second")
        return [median(each) for each in found.values()]

    async def sale(self, *, stock: int) -> Sale:
        """Until nothing is left."""
        async with self._http() as (http, tokens):
            sale = SaleBenchmark(
                self.shop.dsn,
                OverHttp(http, url=self.shop.place.url, tokens=tokens),
                customers=self.shop.customers,
                sizes=self.shop.sizes(_SIZES),
            )
            return await sale.run(stock=stock, workers=2 * self.workers, prefix=new_prefix(), say=self.say)

    def _purchases(self) -> Iterator[Purchase]:
        return purchases(self.shop.customers, self.shop.sizes(_SIZES), prefix=new_prefix())

    @asynccontextmanager
    async def _opened(self, example: Purchase) -> AsyncIterator[Mapping[str, Way]]:
        till = Till.of(self.shop.settings)
        port = next(row.port for row in rows(self.shop.settings) if row.name == LIVE_SHOPPING.name)
        async with AsyncExitStack() as stack:
            http, tokens = await stack.enter_async_context(self._http())
            yield {
                "plain psycopg": await stack.enter_async_context(till.plain(connections=self.workers, example=example)),
                "the desk, in process": await stack.enter_async_context(till.desk(connections=self.workers)),
                "HTTP, at the service": OverHttp(http, url=f"http://{LOOPBACK}:{port}", tokens=tokens),
                "HTTP, through the load balancer": OverHttp(http, url=self.shop.place.url, tokens=tokens),
            }

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[tuple[aiohttp.ClientSession, Tokens]]:
        """Everybody has signed in before anything is measured."""
        timeout = aiohttp.ClientTimeout(total=_SECONDS_AN_ORDER)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as http:
            tokens = Tokens(self.shop.place.sign_in)
            for customer in self.shop.customers:
                await tokens.of(customer)
            yield http, tokens


def median(rounds: Sequence[Throughput]) -> Throughput:
    """The round in the middle, by orders a second."""
    return sorted(rounds, key=lambda one: one.a_second)[len(rounds) // 2]
