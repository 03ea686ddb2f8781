"""The personal assistant's tools on a real PostgreSQL: one's own data, and of others nothing but counts."""

import json
from collections.abc import Iterator

import pytest

from agents.common.database import Database
from agents.common.principal import Principal
from agents.personalization.tools import CustomerTools
from tests.fakes.invocations import CUSTOMER, STAFF, use
from tests.integration.agents.shop import OpenDatabase, Shop

JANE = Principal(kind="customer", subject="subject-of-cust002", customer_id="cust002")


async def test_knows_the_customer_who_asks(customers: CustomerTools) -> None:
    profile = (await use(customers.get_customer_profile))["profile"][0]
    assert (profile["email"], profile["loyalty_tier"]) == ("john@example.com", "gold")
    assert profile["payment_methods"][0]["last4"] == "4242"
    assert "error" in await use(customers.get_customer_profile, as_=STAFF)


async def test_preferences_are_what_was_told(customers: CustomerTools) -> None:
    told = (await use(customers.get_customer_preferences))["preferences"][0]
    assert told["preferred_brands"][0] == "Nike"
    assert told["sizes"]["shoes"] == "9"
    assert (told["lowest_price"], told["highest_price"], told["receives_newsletter"]) == (25.0, 200.0, True)


async def test_browsing_is_listed_and_analysed(customers: CustomerTools, shop: Shop) -> None:
    listed = (await use(customers.get_customer_browsing_behavior))["viewed_products"]
    found = (await use(customers.analyze_browsing_patterns))["browsing_patterns"][0]
    counted = shop.ask("SELECT count(*), count(DISTINCT product_id) FROM browsing_events WHERE customer_id = 'cust001'")
    assert (found["times_viewed"], found["products_viewed"]) == counted[0]
    assert abs(sum(group["share_percent"] for group in found["categories"]) - 100) <= 3
    assert found["lowest_price"] <= found["average_price"] <= found["highest_price"]
    assert not {view["product_name"] for view in listed if view["was_bought"]} & set(found["viewed_and_not_bought"])


async def test_similar_customers_are_counted_from_three_on_without_the_one_who_asks(
    customers: CustomerTools, shop: Shop
) -> None:
    result = await use(customers.get_similar_customer_insights)
    assert result["found"] > 0
    assert len(set(result["categories_they_buy_from"])) == 5
    for product in result["popular_with_similar_customers"]:
        assert "their_categories" not in product
        buyers = shop.ask(
            "SELECT count(DISTINCT customer_id) FROM purchase_history JOIN customer_preferences USING (customer_id) "
            "WHERE product_id = %s AND customer_id <> 'cust001' AND jsonb_exists_any(categories, ARRAY(SELECT "
            "jsonb_array_elements_text(categories) FROM customer_preferences WHERE customer_id = 'cust001'))",
            product["product_id"],
        )[0][0]
        assert buyers >= 3
        assert product["because"].startswith(f"{buyers} of ")
    assert "cust0" not in json.dumps(result)
    assert "error" in await use(customers.get_similar_customer_insights, as_=STAFF)


async def test_what_two_others_bought_is_told_to_nobody(database_of: OpenDatabase, rare_thing: Shop) -> None:
    """Two others and the one who asks are three customers, and still too few."""
    fans = rare_thing.ask(
        "SELECT customer_id FROM customer_preferences WHERE jsonb_exists(categories, 'fitness') "
        "AND customer_id <> 'cust001' ORDER BY 1 LIMIT 3"
    )
    async with database_of("personalization") as database:
        for number, (customer,) in enumerate([("cust001",), *fans[:2]]):
            _buy_the_rare_thing(rare_thing, customer, number)
        assert "rare_001" not in await _told(database)
        _buy_the_rare_thing(rare_thing, fans[2][0], 3)
        assert "rare_001" in await _told(database)


@pytest.fixture
def rare_thing(shop: Shop) -> Iterator[Shop]:
    """A product that nobody bought yet."""
    shop.change("INSERT INTO products VALUES ('rare_001', 'Rare Thing', 'fitness', 'Nobody', 'Rare.', 5)")
    shop.change("INSERT INTO product_variants VALUES ('rare_001', 'rare_001')")
    yield shop
    shop.change("DELETE FROM order_items WHERE variant_id = 'rare_001'")
    shop.change("DELETE FROM orders WHERE order_id LIKE %s", "ORD-2001-%")
    shop.change("DELETE FROM product_variants WHERE variant_id = 'rare_001'")
    shop.change("DELETE FROM products WHERE product_id = 'rare_001'")


def _buy_the_rare_thing(shop: Shop, customer: str, number: int) -> None:
    order = f"ORD-2001-00{number}"
    shop.change("INSERT INTO orders VALUES (%s, %s, 'delivered', '2026-01-01', 5)", order, customer)
    shop.change("INSERT INTO order_items VALUES (%s, 1, 'rare_001', 'Rare Thing', 1, 5)", order)


async def _told(database: Database) -> set[object]:
    """Every product that the function names to cust001."""
    async with database.transaction(CUSTOMER) as transaction:
        return {row["product_id"] for row in await transaction.fetch("SELECT * FROM similar_customers_bought()")}


async def test_others_are_silent_for_staff_and_for_nobody(database_of: OpenDatabase) -> None:
    async with database_of("personalization") as database:
        for principal in (STAFF, None):
            async with database.transaction(principal) as transaction:
                assert await transaction.fetch("SELECT * FROM similar_customers_bought()") == []


async def test_opportunities_are_in_stock_not_owned_and_give_their_reason(customers: CustomerTools, shop: Shop) -> None:
    owned = {row[0] for row in shop.ask("SELECT product_id FROM purchase_history WHERE customer_id = 'cust002'")}
    found = (await use(customers.search_personalization_opportunities, as_=JANE))["opportunities"]
    assert len(found) == 5
    assert not owned & {product["product_id"] for product in found}
    assert all(product["pieces_in_stock"] > 0 and product["because"] for product in found)
    assert any("you looked at it" in product["because"] for product in found)


async def test_opportunities_keep_to_a_category_and_a_price(customers: CustomerTools) -> None:
    found = await use(customers.search_personalization_opportunities, category="a shoe", max_price=130)
    assert found["found"] > 0
    assert all(one["category"] == "shoes" and one["price"] <= 130 for one in found["opportunities"])
    refused = await use(customers.search_personalization_opportunities, category="submarines")
    assert "Take one of these" in refused["error"]
