"""Each agent of live shopping needs every grant of its database role: without any one of them, something fails."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial

import pytest
from psycopg.conninfo import make_conninfo

from agents.catalog import LIVE_SHOPPING
from agents.common.database import Database
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
from tests.integration.agents.shop import AgentsEmbedder
from tests.integration.grants import spare_grants

STREAM = "fitness_stream_morning_001"


@pytest.fixture(scope="module")
def own_counter(postgres: PostgresServer) -> Iterator[Counter]:
    """A shop of this module's own, whose grants come and go."""
    counter = new_counter(postgres)
    yield counter
    drop(counter, postgres)


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
    async with open_service(own_counter.shop) as service:
        database = service.acting_as(role)
        await work(database, own_counter)
        dsn = make_conninfo(own_counter.shop.superuser, dbname=own_counter.shop.name)
        assert await spare_grants(role, dsn, partial(work, database, own_counter)) == []
