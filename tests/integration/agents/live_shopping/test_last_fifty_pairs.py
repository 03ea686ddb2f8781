"""240 buyers for the last 50 pairs, over HTTP, all at once: the service is killed in the middle, then the database.

The service is the real one, in a process of its own. A buyer does what clients do: chooses an idempotency key, and
asks again with it until there is an answer. A gate in the database holds up the order after so many, within its
transaction: what dies then dies in the middle, however fast or slow the machine is.
"""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import psycopg
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from agents.catalog import LIVE_SHOPPING
from agents.common.postgres import PostgresDatabase
from agents.live_shopping.repository import SqlOrders
from agents.live_shopping.settlement import Settlement
from local.postgres import PostgresServer
from tests.fakes import issuer
from tests.fakes.http_server import free_port, serving
from tests.fakes.runtimes import ENVIRONMENT
from tests.integration.agents.live_shopping import selling_service
from tests.integration.agents.live_shopping.counter import (
    AGENTS_PASSWORD,
    ORDER_ROLE,
    STAFF,
    Counter,
    desk_over,
    let_in,
    new_counter,
    open_service,
)
from tests.integration.data_api import Aws, create_secret

BUYERS, PAIRS = 240, 50
PRODUCT, VARIANT = "flash_001", "flash_001-10"
_PATIENCE = 150.0
_LONGEST_PAUSE = 2.0
_SERVICE_DIES_AFTER, _DATABASE_DIES_AFTER = 12, 30
_GATE = """
CREATE TABLE gate AS SELECT 0 AS open_until;
CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    WHILE (SELECT 50 - quantity FROM inventory WHERE variant_id = 'flash_001-10') > (SELECT open_until FROM gate) LOOP
        PERFORM pg_sleep(0.02);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER gate AFTER INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION wait_at_the_gate();
"""


@pytest.fixture
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server that may be killed: nobody else's, and as careful with its disk as any."""
    server = PostgresServer(tmp_path_factory.mktemp("flash") / "postgres", free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def flash_sale(own_postgres: PostgresServer) -> Iterator[Counter]:
    """The shop with the last pairs of something, and a customer for each buyer."""
    counter = new_counter(own_postgres, with_samples=False)
    let_in(own_postgres.dsn)
    counter.change(
        "INSERT INTO products (product_id, name, category, brand, description, price) "
        "VALUES (%s, 'Last pairs', 'shoes', 'B', 'D', 120)",
        PRODUCT,
    )
    counter.change(
        "INSERT INTO product_variants (variant_id, product_id, size) VALUES (%s, %s, '10')", VARIANT, PRODUCT
    )
    counter.change("INSERT INTO inventory (variant_id, quantity) VALUES (%s, %s)", VARIANT, PAIRS)
    counter.change(
        "INSERT INTO customers SELECT 'cust' || n, 'A', 'B', n || '@example.com', NULL, 'c', 'd', 'OR', '97205' "
        "FROM generate_series(5001, 5000 + %s) n",
        BUYERS,
    )
    counter.change(
        "INSERT INTO payment_methods (payment_method_id, customer_id, kind, brand, last4, expires_on, is_default) "
        "SELECT 'PM-' || n, 'cust' || n, 'credit_card', 'Visa', '4242', DATE '2099-12-31', true "
        "FROM generate_series(5001, 5000 + %s) n",
        BUYERS,
    )
    counter.change(_GATE)
    yield counter
    counter.books.close()


@pytest.fixture
def environment_of_the_service(flash_sale: Counter, aws: Aws, tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """A task definition's, with Secrets Manager and an issuer of tokens at hand."""

    async def keys(_: object) -> JSONResponse:
        return JSONResponse(issuer.jwks())

    with serving(Starlette(routes=[Route("/{pool}/.well-known/jwks.json", keys)])) as cognito:
        yield {
            **os.environ,
            **ENVIRONMENT,
            "PORT": str(free_port()),
            "DATABASE_PORT": str(flash_sale.shop.port),
            "DATABASE_NAME": flash_sale.shop.name,
            "DATABASE_SSLMODE": "disable",
            "DATABASE_SECRET_ARN": create_secret(aws, LIVE_SHOPPING.database_role, AGENTS_PASSWORD),
            "DATABASE_CLUSTER_ARN": "arn:aws:rds:us-east-1:000000000000:cluster:none",
            "MCP_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:none",
            "BEDROCK_MODEL_ID": "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "AWS_ENDPOINT_URL": aws.endpoint,
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": cognito,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }


class Service:
    """The real service; what kills it starts it again, as Fargate does."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.url = f"http://127.0.0.1:{environment['PORT']}"
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", selling_service.__name__], env=self._environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """Without a word."""
        if self._process:
            self._process.kill()
            self._process.wait()

    async def answers(self, session: aiohttp.ClientSession) -> None:
        """Waits for its first answer."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                try:
                    async with session.get(f"{self.url}/health") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self._process, "it was started"
                    assert self._process.poll() is None, self._log.read_text()
                await asyncio.sleep(0.05)


@pytest.fixture
def service(environment_of_the_service: Mapping[str, str], tmp_path: Path) -> Iterator[Service]:
    """The service's process, gone after the test."""
    running = Service(environment_of_the_service, tmp_path / "service.log")
    running.start()
    yield running
    running.kill()


@dataclass
class Sale:
    """What the buyers were told."""

    accepted: dict[int, str] = field(default_factory=dict)
    sold_out: set[int] = field(default_factory=set)
    without_an_answer: int = 0


async def buyer(number: int, sale: Sale, *, url: str, session: aiohttp.ClientSession) -> None:
    """Asks until there is an answer; what the first answer was is what every later one is."""
    headers = {**issuer.bearer(f"cust{5001 + number}"), "idempotency-key": f"flash-{number}"}
    body = {"product_id": PRODUCT, "size": "10"}
    pause = 0.1
    while True:
        try:
            async with session.post(f"{url}/shop/orders", json=body, headers=headers) as response:
                answer = await response.json()
        except (aiohttp.ClientError, TimeoutError):
            sale.without_an_answer += 1
        else:
            if response.status in (200, 201):
                sale.accepted[number] = answer["order_id"]
                return
            if response.status == 409:
                assert answer["error"]["code"] == "out_of_stock"
                sale.sold_out.add(number)
                return
            assert response.status == 503, answer
            sale.without_an_answer += 1
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - a pause, not a secret
        pause = min(2 * pause, _LONGEST_PAUSE)


@asynccontextmanager
async def buyers(service: Service) -> AsyncIterator[Sale]:
    """All of them, from the moment when the service answers until each has an answer."""
    sale = Sale()
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        await service.answers(session)
        async with asyncio.timeout(_PATIENCE), asyncio.TaskGroup() as group:
            for number in range(BUYERS):
                group.create_task(buyer(number, sale, url=service.url, session=session))
            yield sale


def open_gate(counter: Counter, *, until: int) -> None:
    """Over a connection of its own, as below: an earlier one may be gone."""
    counter.shop.change("UPDATE gate SET open_until = %s", until)


def sold(counter: Counter) -> list[str]:
    """The orders that PostgreSQL has."""
    question = "SELECT order_id FROM orders JOIN order_items USING (order_id) WHERE variant_id = %s"
    return [order_id for (order_id,) in counter.shop.ask(question, VARIANT)]


async def until_sold(counter: Counter, pairs: int) -> None:
    """Waits until PostgreSQL has so many orders, whoever of the buyers knows of theirs."""
    async with asyncio.timeout(_PATIENCE):
        while len(await asyncio.to_thread(sold, counter)) < pairs:  # noqa: ASYNC110 - PostgreSQL has no event for us
            await asyncio.sleep(0.05)


def kill(postgres: PostgresServer) -> None:
    """Without a word: what it had not written to its log is gone."""
    process = postgres.process
    assert process
    process.kill()
    process.wait()


async def all_settled(flash_sale: Counter) -> None:
    """The payments that something died over, as the service itself would settle them within half a minute."""
    async with asyncio.timeout(_PATIENCE), open_service(flash_sale.shop) as opened:
        till = opened.acting_as(ORDER_ROLE)
        settlement = Settlement(desk=desk_over(till), orders=SqlOrders(till), older_than=0.0)
        while await opened_payments(opened):
            await settlement.once()


async def opened_payments(service: PostgresDatabase) -> int:
    """How many the provider has not answered."""
    async with service.acting_as(ORDER_ROLE).transaction(STAFF) as transaction:
        rows = await transaction.fetch("SELECT order_id FROM payments WHERE open_request IS NOT NULL")
    return len(rows)


async def test_the_last_fifty_pairs_are_sold_once_whatever_dies(
    flash_sale: Counter, own_postgres: PostgresServer, service: Service
) -> None:
    open_gate(flash_sale, until=_SERVICE_DIES_AFTER)
    async with buyers(service) as sale:
        await until_sold(flash_sale, _SERVICE_DIES_AFTER)
        service.kill()
        assert len(sold(flash_sale)) == _SERVICE_DIES_AFTER
        service.start()
        open_gate(flash_sale, until=_DATABASE_DIES_AFTER)
        await until_sold(flash_sale, _DATABASE_DIES_AFTER)
        kill(own_postgres)
        await asyncio.to_thread(own_postgres.start)
        assert len(sold(flash_sale)) == _DATABASE_DIES_AFTER
        open_gate(flash_sale, until=PAIRS)

    assert sale.without_an_answer > 0
    orders = sold(flash_sale)
    assert len(orders) == PAIRS
    assert len(sale.sold_out) == BUYERS - PAIRS
    assert sorted(sale.accepted.values()) == sorted(orders)
    await all_settled(flash_sale)
    with psycopg.connect(flash_sale.shop.superuser, dbname=flash_sale.shop.name, autocommit=True) as books:
        after = Counter(flash_sale.shop, books)
        assert after.stock(VARIANT) == 0
        assert after.movements(VARIANT) == [(-1, "sale")] * PAIRS
        assert after.ask("SELECT DISTINCT order_status FROM orders JOIN order_requests USING (order_id)") == [
            ("processing",)
        ]
        assert after.contradictions() == {}
