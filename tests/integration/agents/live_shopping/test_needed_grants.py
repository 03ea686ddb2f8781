"""Each agent of live shopping needs every grant of its database role: without any one of them, something fails."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import LiteralString

import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier

from agents.catalog import LIVE_SHOPPING
from agents.common.database import Database
from agents.common.errors import NotAllowed
from agents.common.principal import Principal
from agents.common.search import NO_CUT, Asked
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.domain import OrderRefused
from agents.live_shopping.multi_agent.details import SqlProductDetails
from agents.live_shopping.multi_agent.search import Filters, SqlProductSearch
from agents.live_shopping.streams import SqlStreams
from local.postgres import PostgresServer
from tests.integration.agents.live_shopping.counter import (
    STAFF,
    Counter,
    buy,
    desk_over,
    drop,
    let_in,
    new_counter,
    open_service,
)
from tests.integration.agents.shop import AgentsEmbedder, Shop

STREAM = "fitness_stream_morning_001"
# Of tables, their columns and sequences. The audit is for what comes after a tool, and has a test of its own.
_GRANTS = """
SELECT c.relname, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, NULL, a.privilege_type
  FROM pg_class c, aclexplode(c.relacl) a
 WHERE a.grantee = CAST(%(role)s AS regrole) AND c.relname <> 'tool_audit'
UNION ALL
SELECT c.relname, 'TABLE', t.attname, a.privilege_type
  FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
 WHERE a.grantee = CAST(%(role)s AS regrole)
"""


@dataclass(frozen=True)
class Grant:
    """A privilege on a table, a column of one, or a sequence."""

    name: str
    kind: str
    column: str | None
    privilege: str

    def __str__(self) -> str:
        return f"{self.privilege} {self.name}{f'.{self.column}' if self.column else ''}"

    def statement(self, verb: LiteralString, preposition: LiteralString, role: str) -> Composed:
        """That gives it, or takes it away."""
        column = SQL("({})").format(Identifier(self.column)) if self.column else SQL("")
        return SQL("{} {} {} ON {} {} {} {}").format(
            SQL(verb),
            SQL(self.privilege),
            column,
            SQL(self.kind),
            Identifier(self.name),
            SQL(preposition),
            Identifier(role),
        )


@pytest.fixture(scope="module")
def own_counter(postgres: PostgresServer) -> Iterator[Counter]:
    """A shop of this module's own, whose grants come and go."""
    counter = new_counter(postgres)
    yield counter
    drop(counter, postgres)


@contextmanager
def without(shop: Shop, role: str, grant: Grant) -> Iterator[None]:
    """The role lacks it for a while."""
    with psycopg.connect(shop.superuser, dbname=shop.name, autocommit=True) as connection:
        connection.execute(grant.statement("REVOKE", "FROM", role))
        try:
            yield
        finally:
            connection.execute(grant.statement("GRANT", "TO", role))


async def look_at_the_stream(database: Database, customer: Principal) -> None:
    assert await SqlStreams(database).timeline(customer, STREAM)


async def sell(database: Database, counter: Counter) -> None:
    """What an agent that sells does: it is paid, declined, asked twice, and runs out of stock.

    An order is kept when its payment fails, and so `pay` is where it is said that a payment can't be written.
    """
    product, desk, customer = counter.product({"10": 1}), desk_over(database), counter.customer()
    declined = counter.customer(last4="0002")
    await desk.quote(customer, product=product, size="10", quantity=1)
    placed = await buy(desk, customer, product, size="10")
    assert (await buy(desk, customer, product, size="10")).repeated
    assert (await desk.pay(customer, placed.order_id)).payment == "authorized"
    with pytest.raises(OrderRefused):
        await desk.pay(declined, (await buy(desk, declined, counter.product(1))).order_id)
    with pytest.raises(OrderRefused):
        await buy(desk, counter.customer(), product, size="10")


async def as_the_single_agent(database: Database, counter: Counter) -> None:
    await look_at_the_stream(database, counter.customer())
    await sell(database, counter)


async def as_search(database: Database, counter: Counter) -> None:
    customer, search = counter.customer(), SqlProductSearch(database)
    await look_at_the_stream(database, customer)
    asked = Asked(query="running shoes", embedding=await AgentsEmbedder().embed("running shoes"), farthest=NO_CUT)
    filters = Filters(size="10", highest=Decimal(500), in_stock=True)
    assert await search.search(customer, asked=asked, filters=filters, most=3)
    assert await search.category(customer, "shoes")


async def as_product(database: Database, counter: Counter) -> None:
    customer = counter.customer()
    assert (await SqlCatalogue(database).offer(customer, counter.product({"10": 1}))).variants
    assert await SqlProductDetails(database).details(customer, "shoe_001")


async def as_the_desk(database: Database, counter: Counter) -> None:
    """The order specialist's tool, and the routes of the desk without a model."""
    await sell(database, counter)
    desk, customer = desk_over(database), counter.customer()
    kept = await buy(desk, customer, counter.product(1), key="kept")
    sent = await buy(desk, customer, counter.product(1), key="sent")
    await desk.cancel(customer, kept.order_id)
    await desk.ship(STAFF, sent.order_id, carrier="UPS", tracking_number=sent.order_id)


WORK: Mapping[str, Callable[[Database, Counter], Awaitable[None]]] = {
    "live-shopping-single": as_the_single_agent,
    "live-shopping-search": as_search,
    "live-shopping-product": as_product,
    "live-shopping-order": as_the_desk,
}
INNER = {agent.name: agent for agent in LIVE_SHOPPING.inner}


@pytest.mark.parametrize("name", WORK)
async def test_needs_every_grant_of_its_role(own_counter: Counter, name: str) -> None:
    role, work = INNER[name].database_role, WORK[name]
    let_in(own_counter.shop.superuser)
    with psycopg.connect(own_counter.shop.superuser, dbname=own_counter.shop.name) as connection:
        grants = [Grant(*row) for row in connection.execute(_GRANTS, {"role": role}).fetchall()]
    async with open_service(own_counter.shop) as service:
        database = service.acting_as(role)
        await work(database, own_counter)
        spare = [str(grant) for grant in grants if not await _fails_without(grant, role, database, own_counter, work)]
    assert spare == []


async def _fails_without(
    grant: Grant,
    role: str,
    database: Database,
    counter: Counter,
    work: Callable[[Database, Counter], Awaitable[None]],
) -> bool:
    with without(counter.shop, role, grant):
        try:
            await work(database, counter)
        except NotAllowed:
            return True
    return False
