"""Search goes on by words when there is no meaning; a card says what can be bought."""

from decimal import Decimal

from agents.common.database import Vector
from agents.common.errors import ModelUnavailable
from agents.common.taste import Taste
from agents.product_recommendation.domain import card
from tests.fakes.agent_tools import product_tools, support_tools
from tests.fakes.invocations import STAFF, use
from tests.fakes.runtimes import CannedDatabase

SHOE = {
    "product_id": "shoe_001",
    "product_name": "Nike Air Zoom Pegasus",
    "category": "shoes",
    "brand": "Nike",
    "price": Decimal("120.00"),
    "rating": Decimal("4.6"),
    "description": "word " * 100,
    "variants": [
        {"size": "9", "color": None, "capacity": None, "quantity": 0},
        {"size": "10", "color": None, "capacity": None, "quantity": 5},
    ],
}


class NoEmbedder:
    async def embed(self, text: str) -> Vector:
        raise ModelUnavailable(text)


def test_a_card_says_what_can_be_bought_now() -> None:
    shown = card(SHOE, Taste())
    assert shown["sizes_in_stock"] == ["10"]
    assert shown["pieces_in_stock"] == 5
    assert "variants" not in shown
    assert len(str(shown["description"])) < 410
    assert card({**SHOE, "variants": None, "description": "Short."}, Taste())["pieces_in_stock"] == 0


async def test_search_goes_on_by_words_when_bedrock_does_not_embed() -> None:
    tools = product_tools(CannedDatabase([SHOE]), NoEmbedder())
    assert (await use(tools.search_products_by_name, query="shoes", max_price=150))["found"] == 1
    support = support_tools(CannedDatabase(), NoEmbedder())
    assert (await use(support.search_faq_for_product_info, question="How?"))["found"] == 0


async def test_nothing_fits_and_staff_bought_nothing() -> None:
    tools = product_tools(CannedDatabase(), NoEmbedder())
    assert (await use(tools.search_customer_feedback, product="submarine"))["found"] == 0
    assert "error" in await use(tools.get_customer_purchase_history, as_=STAFF)
