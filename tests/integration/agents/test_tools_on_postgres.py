"""The order desk's and the product adviser's tools on a real PostgreSQL, under the agents' own roles."""

import pytest

from agents.order_management.tools import OrderTools
from agents.personalization.tools import CustomerTools
from agents.product_recommendation.tools import ProductTools
from tests.fakes.invocations import STAFF, use
from tests.integration.agents.shop import Shop


async def test_an_order_has_its_items_and_parcel(orders: OrderTools) -> None:
    result = await use(orders.query_order_by_id, order_id="ORD-2024-001")
    assert result["found"] == 1
    order = result["orders"][0]
    assert (order["order_status"], order["carrier"], order["shipping_status"]) == ("shipped", "UPS", "in_transit")
    assert [item["quantity"] for item in order["items"]] == [1, 2]
    assert order["total_amount"] == sum(item["quantity"] * item["price_per_unit"] for item in order["items"])


async def test_every_parcel_of_an_order_is_told(orders: OrderTools) -> None:
    sent = await use(orders.check_shipping_status, as_=STAFF, order_id="ORD-2023-025")
    assert {parcel["tracking_number"] for parcel in sent["shipments"]} == {"794621603250", "794621603303"}
    [order] = (await use(orders.query_order_by_id, as_=STAFF, order_id="ORD-2023-025"))["orders"]
    assert order["number_of_parcels"] == 2
    [order] = (await use(orders.query_order_by_id, order_id="ORD-2024-001"))["orders"]
    assert "number_of_parcels" not in order


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
    by_its_own_number = await use(orders.check_return_status, order_id=returned["returns"][0]["return_id"].lower())
    assert by_its_own_number["returns"] == returned["returns"][:1]
    assert (await use(orders.check_return_status, order_id="RET-2024-999"))["found"] == 0
    overview = await use(orders.get_order_summary)
    assert overview["order_summary"][0]["latest_order_id"] == "ORD-2024-001"
    mine = (await use(orders.query_customer_orders))["orders"]
    spent = sum(order["amount_due"] for order in mine if order["order_status"] != "cancelled")
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
    refused = await use(products.get_products_by_category, category="submarines")
    assert "Take one of these: clothing, " in refused["error"]
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
    assert {purchase["order_id"] for purchase in bought["purchases"]} <= {
        "ORD-2024-001",
        "ORD-2024-002",
        "ORD-2024-013",
    }
    assert bought["found"] > 0


async def test_an_order_says_what_was_paid_how_and_what_came_back(orders: OrderTools, shop: Shop) -> None:
    order = (await use(orders.query_order_by_id, order_id="ORD-2024-001"))["orders"][0]
    due = order["total_amount"] + order["tax"] + order["shipping_cost"]
    assert order["amount_due"] == pytest.approx(due)
    assert order["paid_with"] == "Visa ending in 4242"
    refund = shop.ask(
        "SELECT order_id, refund_id, amount FROM refunds JOIN payments USING (payment_id) WHERE return_id IS NULL"
    )[0]
    found = (await use(orders.check_return_status, as_=STAFF, order_id=refund[0]))["returns"]
    assert (refund[1], float(refund[2])) in {(row.get("refund_id"), row.get("paid_back")) for row in found}


async def test_orders_are_listed_by_day_and_number(orders: OrderTools) -> None:
    mine = (await use(orders.query_customer_orders))["orders"]
    day = mine[1]["order_date"]
    that_day = await use(orders.query_customer_orders, ordered_since=day, ordered_until=day)
    assert {order["order_date"] for order in that_day["orders"]} == {day}
    assert (await use(orders.query_customer_orders, limit=1))["orders"] == mine[:1]
    assert "YYYY-MM-DD" in (await use(orders.query_customer_orders, ordered_since="last May"))["error"]
    backwards = await use(orders.query_customer_orders, ordered_since="2026-02-01", ordered_until="2026-01-01")
    assert "exchange them" in backwards["error"]
    assert "from 1 to 20" in (await use(orders.query_customer_orders, limit=0))["error"]


@pytest.mark.parametrize("said", ["Laptop", "a gaming laptop", "laptop computers", "LAPTOPS"])
async def test_a_category_is_meant_by_its_words_in_singular_and_plural(products: ProductTools, said: str) -> None:
    found = await use(products.get_products_by_category, category=said)
    assert {product["category"] for product in found["products"]} == {"laptops"}
    assert {p["category"] for p in (await use(products.get_top_rated_products, category=said))["products"]} == {
        "laptops"
    }


async def test_a_search_takes_what_is_no_category_for_one_more_word(products: ProductTools) -> None:
    found = await use(products.search_products_by_name, query="comfortable", category="sneakers")
    assert "shoes" in {product["category"] for product in found["products"]}
    assert "no category" in (await use(products.get_customer_purchase_history, category="submarines"))["error"]


async def test_a_recommendation_gives_reasons_that_stand_in_rows(products: ProductTools, shop: Shop) -> None:
    bought = [name for (name,) in shop.ask("SELECT product_name FROM purchase_history WHERE customer_id = 'cust001'")]
    found = (await use(products.search_products_by_name, query="Nike running shoes", size="9"))["products"]
    pegasus = next(product for product in found if product["product_id"] == "shoe_001")
    assert "Nike is one of your preferred brands" in pegasus["because"]
    assert "in stock in your size 9" in pegasus["because"]
    fitness = (await use(products.get_products_by_category, category="fitness"))["products"]
    named = [reason for product in fitness for reason in product["because"].split("; ") if ", of the same " in reason]
    assert named
    assert all(reason.removeprefix("you bought ").split(", of the same ")[0] in bought for reason in named)
    for_staff = await use(products.search_products_by_name, as_=STAFF, query="running shoes")
    assert not any("you" in product["because"] for product in for_staff["products"])
    assert all("of 5" in product["because"] for product in for_staff["products"])


async def test_the_best_have_the_stars_asked_for_and_are_as_many(products: ProductTools) -> None:
    best = await use(products.get_top_rated_products, min_rating=4.5, limit=7)
    assert best["found"] == 7
    assert all(product["rating"] >= 4.5 for product in best["products"])
    assert "from 0 to 5" in (await use(products.get_top_rated_products, min_rating=11))["error"]
    assert "from 1 to 10" in (await use(products.get_top_rated_products, limit=50))["error"]


async def test_a_search_keeps_to_two_prices(products: ProductTools) -> None:
    found = await use(products.search_products_by_name, query="headphones", min_price=50, max_price=150)
    assert found["found"] > 0
    assert all(50 <= product["price"] <= 150 for product in found["products"])


@pytest.mark.parametrize("wish", ["cancel my order", "change the delivery address", "delete my account"])
async def test_who_can_help_is_told_by_every_desk_that_finds_no_articles(
    orders: OrderTools, products: ProductTools, customers: CustomerTools, wish: str
) -> None:
    for tools in (orders, products, customers):
        find_who_can_help = next(one for one in tools.tools() if one.tool_name == "find_who_can_help")
        articles = (await use(find_who_can_help, request=wish))["who_can_help"]
        assert wish.split()[0] in articles[0]["title"].lower() + articles[0]["body"].lower()
        assert "care@clickshop.example" in articles[-1]["body"]
        assert "1-800-555-0136" in articles[-1]["body"]
