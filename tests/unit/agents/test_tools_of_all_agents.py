"""What every agent's tools have in common: they are the catalogue's, and no argument says who is asking."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from strands import tool
from strands.types.tools import AgentTool

from agents.catalog import CATALOG, AgentSpec
from agents.common.errors import DatabaseUnavailable
from agents.common.tool_arguments import amount, optional_words, order_number, size_label, words
from agents.common.tool_results import MOST_ROWS, MOST_TEXT, found, plain
from agents.order_management.repository import SqlOrderRepository
from agents.order_management.tools import OrderTools
from agents.personalization.repository import SqlCustomerRepository
from agents.personalization.tools import CustomerTools
from agents.product_recommendation.repository import SqlProductRepository
from agents.product_recommendation.tools import ProductTools
from agents.supervisor.tools import specialist_tools
from agents.troubleshooting.repository import SqlKnowledgeRepository
from agents.troubleshooting.tools import SupportTools
from tests.fakes.invocations import use
from tests.fakes.runtimes import CannedDatabase, HashedEmbedder, NoDatabase
from tests.fakes.specialists import all_specialists

DATABASE = CannedDatabase()
TOOLS: dict[str, list[AgentTool]] = {
    "supervisor": specialist_tools(all_specialists()),
    "order-management": OrderTools(SqlOrderRepository(DATABASE)).tools(),
    "product-recommendation": ProductTools(SqlProductRepository(DATABASE, farthest=1), HashedEmbedder()).tools(),
    "personalization": CustomerTools(SqlCustomerRepository(DATABASE)).tools(),
    "troubleshooting": SupportTools(SqlKnowledgeRepository(DATABASE, farthest=1), HashedEmbedder()).tools(),
}


@pytest.mark.parametrize("spec", CATALOG, ids=lambda spec: spec.name)
def test_an_agents_tools_are_the_catalogues(spec: AgentSpec) -> None:
    assert [tool.tool_name for tool in TOOLS[spec.name]] == list(spec.tools)


@pytest.mark.parametrize("one", [tool for tools in TOOLS.values() for tool in tools], ids=lambda one: one.tool_name)
def test_no_argument_says_who_is_asking_and_each_is_explained(one: AgentTool) -> None:
    properties = one.tool_spec["inputSchema"]["json"]["properties"]
    assert not {name for name in properties if "customer" in name or "principal" in name or "context" in name}
    assert all(len(schema["description"]) > 15 for schema in properties.values())
    assert len(one.tool_spec["description"]) > 40


async def test_a_database_that_is_down_is_a_sentence_for_the_model() -> None:
    tools = OrderTools(SqlOrderRepository(NoDatabase()))
    result = await use(tools.query_order_by_id, order_id="ORD-2024-001")
    assert result == {"error": "The shop's database does not answer right now."}


async def test_arguments_that_make_no_sense_can_be_mended() -> None:
    tools = OrderTools(SqlOrderRepository(DATABASE))
    assert "ORD-2024-001" in (await use(tools.query_order_by_id, order_id="my last one"))["error"]
    assert "order_status" in (await use(tools.query_customer_orders, order_status="lost"))["error"]


@pytest.mark.parametrize("error", [RuntimeError("secret"), json.JSONDecodeError("secret", "", 0), KeyError("secret")])
async def test_the_text_of_an_unforeseen_error_never_reaches_the_model(error: Exception) -> None:
    @tool
    async def look() -> str:
        """Fails."""
        raise error

    result = await use(look)
    assert "secret" not in result["error"]


async def test_the_text_of_our_own_errors_does() -> None:
    @tool
    async def look() -> str:
        """Fails."""
        raise DatabaseUnavailable("Asleep.")

    assert await use(look) == {"error": "Asleep."}


def test_results_are_plain_json_without_empty_fields() -> None:
    row = {
        "price": Decimal("129.60"),
        "day": date(2026, 11, 23),
        "at": datetime(2026, 11, 23, 12, tzinfo=UTC),
        "nothing": None,
        "none": [],
        "items": [{"size": None, "quantity": 2}],
        "flag": True,
    }
    result = found("rows", [row], otherwise="None.")
    assert json.loads(json.dumps(result)) == {
        "found": 1,
        "rows": [
            {
                "price": 129.6,
                "day": "2026-11-23",
                "at": "2026-11-23T12:00:00+00:00",
                "items": [{"quantity": 2}],
                "flag": True,
            }
        ],
    }
    assert found("rows", [], otherwise="None.") == {"found": 0, "message": "None."}


def test_long_lists_and_texts_are_cut() -> None:
    rows = [{"text": "word " * 1000}] * (MOST_ROWS + 5)
    listed = found("rows", rows, otherwise="")["rows"]
    assert isinstance(listed, list)
    assert len(listed) == MOST_ROWS
    assert len(str(plain("word " * 1000))) <= MOST_TEXT + 2
    assert plain(object()) != ""


def test_arguments_are_cleaned() -> None:
    assert words("  running \x00 shoes\n", name="query") == "running shoes"
    assert optional_words(" ", name="category") is None
    assert order_number(" ord-2024-001 ") == "ORD-2024-001"
    assert [size_label(size) for size in ("size 10", "us 9.5", "m", "", None)] == ["10", "9.5", "M", None, None]
    assert amount(20, name="max_price") == 20


def test_no_word_of_an_argument_is_lost_silently() -> None:
    longest = "word " * 1599 + "last."
    assert words(longest, name="query") == longest
    with pytest.raises(ValueError, match="query is longer than 8000 characters"):
        words(f"{longest} more", name="query")


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf"), 1e12])
def test_refuses_an_amount_that_is_none(wrong: float) -> None:
    with pytest.raises(ValueError, match="max_price must be"):
        amount(wrong, name="max_price")


def test_refuses_empty_words_and_sizes_that_are_none() -> None:
    with pytest.raises(ValueError, match="query is empty"):
        words(" \x00 ", name="query")
    with pytest.raises(ValueError, match="size looks like"):
        size_label("ten; DROP TABLE orders")
