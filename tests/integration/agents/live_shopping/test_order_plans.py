"""However large the shop: what the desk asks, it asks by an index."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from agents.common.database import Database
from agents.common.principal import Principal
from agents.live_shopping.catalogue import Place, SqlCatalogue, Wanted
from agents.live_shopping.repository import SqlOrders
from tests.integration.agents.live_shopping.counter import STAFF, Counter, buy, desk_over
from tests.integration.agents.test_plans import LOOKED_AT_BY_POLICIES, ExplainingDatabase

Ask = Callable[[Database, Principal, str], Awaitable[object]]
SHOES, MORE = Wanted(query="running shoes"), Place(2000.0, "mat_001")
QUESTIONS: Mapping[str, Ask] = {
    "an offer by its id": lambda db, who, _: SqlCatalogue(db).offer(who, "shoe_001"),
    "an offer by words": lambda db, who, _: SqlCatalogue(db).offer(who, "insulated water bottle"),
    "a product": lambda db, who, _: SqlCatalogue(db).product(who, "shoe_001"),
    "what matches": lambda db, who, _: SqlCatalogue(db).page(who, SHOES, after=None, most=5),
    "what sells best": lambda db, who, _: SqlCatalogue(db).page(who, Wanted(), after=None, most=5),
    "what sells next": lambda db, who, _: SqlCatalogue(db).page(who, Wanted(), after=MORE, most=5),
    "an order": lambda db, who, order_id: SqlOrders(db).order(who, order_id),
    "what is open": lambda db, *_: SqlOrders(db).open_orders(STAFF, older_than=0, most=5),
    "a new order": lambda db, who, _: buy(desk_over(db), who, "bottle_001", key="explained"),
    "the same again": lambda db, who, _: buy(desk_over(db), who, "bottle_001", key="placed-before"),
}


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_table_is_read_as_a_whole(name: str, till: Database, counter: Counter) -> None:
    customer = counter.customer(last4="0119")
    order = await buy(desk_over(till), customer, "bottle_001", key="placed-before")
    explaining = ExplainingDatabase(till)
    assert await QUESTIONS[name](explaining, customer, order.order_id)
    assert explaining.read_whole - LOOKED_AT_BY_POLICIES == set()
