"""Every specialist's tools on a real PostgreSQL, under the agent's own role."""

from collections.abc import AsyncIterator

import pytest

from agents.order_management.repository import SqlOrderRepository
from agents.order_management.tools import OrderTools
from agents.personalization.repository import SqlCustomerRepository
from agents.personalization.tools import CustomerTools
from agents.product_recommendation.repository import SqlProductRepository
from agents.product_recommendation.tools import ProductTools
from agents.troubleshooting.repository import SqlKnowledgeRepository
from agents.troubleshooting.tools import SupportTools
from tests.fakes.invocations import STAFF, use
from tests.integration.agents.shop import AgentsEmbedder, OpenDatabase


@pytest.fixture
async def orders(database_of: OpenDatabase) -> AsyncIterator[OrderTools]:
    async with database_of("order-management") as database:
        yield OrderTools(SqlOrderRepository(database))


@pytest.fixture
async def products(database_of: OpenDatabase) -> AsyncIterator[ProductTools]:
    async with database_of("product-recommendation") as database:
        yield ProductTools(SqlProductRepository(database, farthest=0.75), AgentsEmbedder())


@pytest.fixture
async def customers(database_of: OpenDatabase) -> AsyncIterator[CustomerTools]:
    async with database_of("personalization") as database:
        yield CustomerTools(SqlCustomerRepository(database))


@pytest.fixture
async def support(database_of: OpenDatabase) -> AsyncIterator[SupportTools]:
    async with database_of("troubleshooting") as database:
        yield SupportTools(SqlKnowledgeRepository(database, farthest=0.75), AgentsEmbedder())


async def test_an_order_has_its_items_and_parcel(orders: OrderTools) -> None:
    result = await use(orders.query_order_by_id, order_id="ORD-2024-001")
    assert result["found"] == 1
    order = result["orders"][0]
    assert (order["order_status"], order["carrier"], order["shipping_status"]) == ("shipped", "UPS", "in_transit")
    assert [item["quantity"] for item in order["items"]] == [1, 2]
    assert order["total_amount"] == sum(item["quantity"] * item["price_per_unit"] for item in order["items"])


async def test_another_customers_order_is_not_found_and_staff_finds_it(orders: OrderTools) -> None:
    assert (await use(orders.query_order_by_id, order_id="ORD-2024-003"))["found"] == 0
    assert (await use(orders.query_order_by_id, as_=STAFF, order_id="ORD-2024-003"))["found"] == 1


async def test_lists_own_orders_the_latest_first_and_by_status(orders: OrderTools) -> None:
    mine = await use(orders.query_customer_orders)
    assert [order["order_id"] for order in mine["orders"]][:2] == ["ORD-2024-001", "ORD-2024-002"]
    delivered = await use(orders.query_customer_orders, order_status="delivered")
    assert {order["order_status"] for order in delivered["orders"]} == {"delivered"}
    assert "error" in await use(orders.query_customer_orders, as_=STAFF)


async def test_stock_is_found_by_id_by_name_and_by_words(orders: OrderTools) -> None:
    by_id = await use(orders.check_product_inventory, product="shoe_001", size="10")
    assert [variant["size"] for variant in by_id["products"][0]["variants"]] == ["10"]
    by_name = await use(orders.check_product_inventory, product="nike air zoom pegasus")
    assert [product["product_id"] for product in by_name["products"]] == ["shoe_001"]
    assert by_name["products"][0]["in_stock"] is True
    by_words = await use(orders.check_product_inventory, product="yoga mats", size="")
    assert by_words["products"][0]["product_id"] == "mat_001"
    assert (await use(orders.check_product_inventory, product="submarine"))["found"] == 0


async def test_shipping_returns_and_the_summary(orders: OrderTools) -> None:
    parcel = await use(orders.check_shipping_status, order_id="ord-2024-001")
    assert parcel["shipments"][0]["tracking_number"] == "1Z999AA10123456784"
    returned = await use(orders.check_return_status, order_id="ORD-2024-002")
    assert returned["returns"][0]["return_status"] == "approved"
    assert (await use(orders.check_return_status, order_id="ORD-2024-001"))["found"] == 0
    overview = await use(orders.get_order_summary)
    assert overview["order_summary"][0]["latest_order_id"] == "ORD-2024-001"
    mine = (await use(orders.query_customer_orders))["orders"]
    spent = sum(order["total_amount"] for order in mine if order["order_status"] != "cancelled")
    assert overview["order_summary"][0]["total_spent"] == pytest.approx(spent)


async def test_finds_running_shoes_by_meaning_with_a_size_in_stock(products: ProductTools) -> None:
    result = await use(products.search_products_by_name, query="shoes for jogging on asphalt", size="10")
    ids = [product["product_id"] for product in result["products"]]
    assert ids[0] in ("shoe_001", "prod014")
    assert all("10" in product["sizes_in_stock"] for product in result["products"])


async def test_search_keeps_to_a_highest_price_and_finds_nothing_for_nonsense(products: ProductTools) -> None:
    cheap = await use(products.search_products_by_name, query="headphones", max_price=150)
    assert cheap["found"] > 0
    assert all(product["price"] <= 150 for product in cheap["products"])
    assert (await use(products.search_products_by_name, query="qwxzy plumbus"))["found"] == 0


async def test_lists_by_category_price_and_rating(products: ProductTools) -> None:
    by_category = await use(products.get_products_by_category, category="headphones")
    assert by_category["found"] > 0
    assert "Categories:" in (await use(products.get_products_by_category, category="submarines"))["message"]
    by_price = await use(products.get_products_by_price_range, min_price=20, max_price=40)
    assert all(20 <= product["price"] <= 40 for product in by_price["products"])
    ratings = [product["rating"] for product in (await use(products.get_top_rated_products))["products"]]
    assert ratings == sorted(ratings, reverse=True)
    assert "error" in await use(products.get_products_by_price_range, min_price=40, max_price=20)


async def test_reviews_name_no_customer_and_purchases_are_ones_own(products: ProductTools) -> None:
    reviews = await use(products.search_customer_feedback, product="Nike Air Zoom Pegasus")
    assert reviews["found"] >= 2
    assert all("customer_id" not in review for review in reviews["reviews"])
    bought = await use(products.get_customer_purchase_history)
    assert {purchase["order_id"] for purchase in bought["purchases"]} <= {"ORD-2024-001", "ORD-2024-002", "ORD-2024-013"}
    assert bought["found"] > 0


async def test_knows_the_customer_who_asks(customers: CustomerTools) -> None:
    profile = await use(customers.get_customer_profile)
    assert profile["profile"][0]["email"]
    assert profile["profile"][0]["loyalty_tier"]
    told = (await use(customers.get_customer_preferences))["preferences"][0]
    assert set(told) == {"preferred_category", "preferred_brand", "price_range", "loyalty_tier"}
    assert (await use(customers.get_customer_browsing_behavior))["viewed_products"][0]["times_viewed"] > 0
    assert "error" in await use(customers.get_customer_profile, as_=STAFF)


async def test_finds_guides_answers_and_warranties(support: SupportTools) -> None:
    guides = await use(
        support.search_troubleshooting_guides, problem="My wireless headphones won't connect to my phone"
    )
    assert any("headphones" in guide["category"].lower() for guide in guides["guides"])
    answers = await use(support.search_faq_for_product_info, question="How long can I return something?")
    assert answers["found"] > 0
    warranty = await use(support.get_warranty_information, product="HD001")
    assert warranty["warranties"][0]["warranty_months"] > 0
    assert (await use(support.get_warranty_information, product="submarine"))["found"] == 0
