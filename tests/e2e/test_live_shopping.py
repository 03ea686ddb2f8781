"""One behaviour suite for live shopping, through the load balancer: three architectures, and the desk without a model.

What a reply says is held to what PostgreSQL has.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.fakes.shopper import Shopper
from tests.fakes.stack import RunningStack
from tests.fakes.viewer import STREAM, WAYS, Conversation, Way

SHOES, SHOE_ID = "Nike Air Zoom Pegasus", "shoe_001"
SIZES = ("8", "9", "10", "11", "12")
ARCHITECTURES = [name for name in WAYS if name != "desk"]


@dataclass(frozen=True)
class Shop:
    """The shop's database, past row-level security."""

    dsn: str

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def put(self, size: str, pieces: int) -> None:
        """So many pairs on the shelf."""
        self.rows("UPDATE inventory SET quantity = %s WHERE variant_id = %s", pieces, f"{SHOE_ID}-{size}")

    def left(self, size: str) -> int:
        """How many pairs there are."""
        found = self.rows("SELECT quantity FROM inventory WHERE variant_id = %s", f"{SHOE_ID}-{size}")
        return int(found[0][0])

    def sold(self, customer: str) -> list[tuple[str, str]]:
        """(order, variant) of the customer's orders that are not cancelled."""
        return self.rows(
            "SELECT order_id, variant_id FROM orders JOIN order_items USING (order_id) "
            "WHERE customer_id = %s AND order_status <> 'cancelled' ORDER BY order_id",
            customer,
        )


# Of no other test: what they order is removed again. A card's last digits decide what the sandbox does with it.
CUSTOMERS = {"cust901": "4242", "cust902": "4242", "cust903": "0002"}
_CUSTOMER = """
INSERT INTO customers (customer_id, first_name, last_name, email, address, city, state, zip_code)
VALUES (%s, 'Vera', 'Viewer', %s, '1 Pier', 'Seattle', 'WA', '98101')
"""
_CARD = """
INSERT INTO payment_methods (payment_method_id, customer_id, kind, brand, last4, expires_on, is_default)
VALUES (%s, %s, 'credit_card', 'Visa', %s,
        CAST(date_trunc('month', now() AT TIME ZONE 'UTC') + INTERVAL '13 months - 1 day' AS date), true)
"""
_FORGET = (
    "DELETE FROM order_requests WHERE customer_id = ANY(%s)",
    "UPDATE stock_movements SET reason = 'count', order_id = NULL WHERE order_id IN "
    "(SELECT order_id FROM orders WHERE customer_id = ANY(%s))",
    "DELETE FROM payments WHERE order_id IN (SELECT order_id FROM orders WHERE customer_id = ANY(%s))",
    "DELETE FROM order_items WHERE order_id IN (SELECT order_id FROM orders WHERE customer_id = ANY(%s))",
    "DELETE FROM orders WHERE customer_id = ANY(%s)",
    "DELETE FROM payment_methods WHERE customer_id = ANY(%s)",
    "DELETE FROM customers WHERE customer_id = ANY(%s)",
)


@pytest.fixture(scope="module")
def shop(stack: RunningStack) -> Iterator[Shop]:
    """With customers of its own, who leave nothing behind."""
    shop = Shop(stack.shop_dsn)
    before = {size: shop.left(size) for size in SIZES}
    for customer, last4 in CUSTOMERS.items():
        shop.rows(_CUSTOMER, customer, f"{customer}@example.com")
        shop.rows(_CARD, f"PM-{customer.removeprefix('cust')}0", customer, last4)
    yield shop
    for statement in _FORGET:
        shop.rows(statement, [*CUSTOMERS])
    for size, pieces in before.items():
        shop.put(size, pieces)


@pytest.fixture(scope="module")
def viewers(stack: RunningStack, shop: Shop) -> dict[str, Shopper]:
    """By their customer's key."""
    return {customer: Shopper(stack.url, stack.token(customer=customer)) for customer in CUSTOMERS}


@pytest.fixture
def vera(viewers: dict[str, Shopper]) -> Shopper:
    """Whose card is good."""
    return viewers["cust901"]


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> Way:
    """Each way to the desk."""
    return WAYS[request.param]


def test_browsing_names_what_the_shop_has(way: Way, shop: Shop, vera: Shopper) -> None:
    told = way.browse(vera, "running shoes")

    names = [name for (name,) in shop.rows("SELECT name FROM products WHERE category = 'shoes'")]
    assert [name for name in names if name in told]


def test_asking_tells_the_price_and_only_the_sizes_that_are_left(way: Way, shop: Shop, vera: Shopper) -> None:
    shop.put("9", 4)
    shop.put("12", 0)

    told = way.ask(vera, SHOES)

    assert "120" in told
    assert "9" in told
    sizes = told.replace("120", "")  # the price
    assert "12" not in sizes or "12 is out of stock" in sizes or "12 is sold out" in sizes


def test_an_order_is_in_the_database_with_its_total(way: Way, shop: Shop, vera: Shopper) -> None:
    shop.put("10", 3)
    before = shop.sold("cust901")

    bought = way.buy(vera, SHOES, size="10")

    assert bought.is_in_force, bought.said
    assert bought.order
    assert bought.order["total_cents"] == 12960
    added = [one for one in shop.sold("cust901") if one not in before]
    assert added == [(bought.order["order_id"], "shoe_001-10")]
    assert shop.left("10") == 2


def test_what_is_sold_out_is_not_ordered(way: Way, shop: Shop, vera: Shopper) -> None:
    shop.put("12", 0)
    before = shop.sold("cust901")

    bought = way.buy(vera, SHOES, size="12")

    assert bought.order is None
    assert shop.sold("cust901") == before
    assert "stock" in bought.said or "sold out" in bought.said


def test_a_size_that_is_not_made_is_said_and_not_ordered(way: Way, shop: Shop, vera: Shopper) -> None:
    before = shop.sold("cust901")

    bought = way.buy(vera, SHOES, size="15")

    assert bought.order is None
    assert shop.sold("cust901") == before
    assert "15" in bought.said


def test_who_changes_their_mind_gets_the_last_they_said(way: Way, shop: Shop, vera: Shopper) -> None:
    shop.put("9", 4)
    shop.put("11", 4)
    before = shop.sold("cust901")

    bought = way.change_mind(vera, SHOES, size="9", rather="11")

    assert bought.is_in_force, bought.said
    assert [variant for order, variant in shop.sold("cust901") if (order, variant) not in before] == ["shoe_001-11"]
    assert (shop.left("9"), shop.left("11")) == (4, 3)


def test_a_declined_card_is_said_and_the_pair_is_back(way: Way, shop: Shop, viewers: dict[str, Shopper]) -> None:
    shop.put("10", 3)

    bought = way.buy(viewers["cust903"], SHOES, size="10")

    assert not bought.is_in_force
    assert "declined" in bought.said
    assert shop.sold("cust903") == []
    assert shop.left("10") == 3


def test_the_same_request_again_is_the_same_order(way: Way, shop: Shop, vera: Shopper) -> None:
    shop.put("8", 3)
    before = shop.sold("cust901")

    first, again = way.buy_with_a_lost_answer(vera, SHOES, size="8")

    assert first.order, first.said
    assert again.order
    assert first.order["order_id"] == again.order["order_id"]
    assert [order for order in shop.sold("cust901") if order not in before] == [(first.order["order_id"], "shoe_001-8")]
    assert shop.left("8") == 2


def test_of_two_who_want_the_last_pair_one_gets_it(way: Way, shop: Shop, viewers: dict[str, Shopper]) -> None:
    shop.put("11", 1)
    rivals = [viewers["cust901"], viewers["cust902"]]

    with ThreadPoolExecutor(2) as both:
        attempts = list(both.map(lambda viewer: way.buy(viewer, SHOES, size="11"), rivals))

    assert sorted(attempt.is_in_force for attempt in attempts) == [False, True]
    assert shop.left("11") == 0


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_seeds_conversation_ends_in_an_order(architecture: str, shop: Shop, vera: Shopper) -> None:
    shop.put("10", 5)
    talk = Conversation(vera, architecture)

    wanted = talk.say("I want those running shoes!")
    sized = talk.say("Size 10")
    before = shop.sold("cust901")
    ordered = talk.say("Yes, please order them")

    assert SHOES in wanted.text
    assert wanted.body["order"] is None
    assert "129.60" in sized.text
    assert sized.body["order"] is None
    assert "129.60" in ordered.text
    assert ordered.body["order"]["order_id"] in ordered.text
    added = [one for one in shop.sold("cust901") if one not in before]
    assert added == [(ordered.body["order"]["order_id"], "shoe_001-10")]
    totals = shop.rows("SELECT amount_due FROM orders WHERE order_id = %s", added[0][0])
    assert [str(total) for (total,) in totals] == ["129.60"]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_reply_tells_what_was_done_for_it(architecture: str, vera: Shopper, shop: Shop) -> None:
    reply = Conversation(vera, architecture).say("I want those running shoes!").body

    done = {entry["kind"] for entry in reply["activity"]}
    assert done == {"model", "tool", "sql"}
    assert reply["model_calls"] == sum(entry["kind"] == "model" for entry in reply["activity"])
    assert reply["input_tokens"] > reply["output_tokens"] > 0
    assert all(entry["sql"] for entry in reply["activity"] if entry["kind"] == "sql")
    assert reply["stream_id"] == STREAM


def test_the_ledger_adds_up_after_all_that(shop: Shop) -> None:
    assert shop.rows("SELECT * FROM stock_discrepancies") == []
