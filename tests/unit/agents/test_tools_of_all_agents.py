"""What every agent's tools have in common: they are the catalogue's, and no argument says who is asking."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from strands import tool
from strands.types.tools import AgentTool

from agents.catalog import CLICKSTREAM_AGENTS, LIVE_SHOPPING_AGENTS, SPECIALISTS, SUPERVISOR, AgentSpec, InnerAgent
from agents.common.elsewhere import Elsewhere
from agents.common.errors import DatabaseUnavailable
from agents.common.tool_arguments import (
    amount,
    count,
    day,
    dollars,
    highest_price,
    optional_words,
    order_number,
    size_label,
    stars,
    words,
)
from agents.common.tool_results import MOST_CHARACTERS, MOST_QUOTED, MOST_ROWS, MOST_TEXT, found, plain, quoted
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.mcp_agent.tools import McpTools
from agents.live_shopping.multi_agent.details import SqlProductDetails
from agents.live_shopping.multi_agent.search import SqlProductSearch
from agents.live_shopping.multi_agent.tools import OrderTools, ProductTools, SearchTools
from agents.live_shopping.single_agent.tools import SingleAgentTools
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.tools import StreamTools
from agents.supervisor.tools import specialist_tools
from tests.fakes.agent_tools import clickstream_tools, customer_tools, order_tools, product_tools, support_tools
from tests.fakes.invocations import use
from tests.fakes.order_desk import InMemoryDesk
from tests.fakes.query_server import CannedServer
from tests.fakes.runtimes import CannedDatabase, HashedEmbedder, NoDatabase
from tests.fakes.specialists import all_specialists

DATABASE = CannedDatabase()
TOOLS: dict[str, list[AgentTool]] = {
    "supervisor": specialist_tools(all_specialists()),
    "order-management": order_tools(DATABASE).tools(),
    "product-recommendation": product_tools(DATABASE, HashedEmbedder()).tools(),
    "personalization": customer_tools(DATABASE).tools(),
    "troubleshooting": support_tools(DATABASE, HashedEmbedder()).tools(),
    "live-shopping-mcp": McpTools(CannedServer(), SalesCounter(InMemoryDesk())).tools(),
    "live-shopping-search": SearchTools(
        search=SqlProductSearch(DATABASE),
        embedder=HashedEmbedder(),
        elsewhere=Elsewhere(HashedEmbedder(), margin=0.14),
        streams=StreamTools(SqlStreams(DATABASE)),
    ).tools(),
    "live-shopping-product": ProductTools(shelf=InMemoryDesk(), details=SqlProductDetails(DATABASE)).tools(),
    "live-shopping-order": OrderTools(SalesCounter(InMemoryDesk())).tools(),
    "live-shopping-single": SingleAgentTools(StreamTools(SqlStreams(DATABASE)), SalesCounter(InMemoryDesk())).tools(),
    **clickstream_tools(),
}
INNER = (*LIVE_SHOPPING_AGENTS, *CLICKSTREAM_AGENTS)
SPECS = [SUPERVISOR, *SPECIALISTS, *(agent for agent in INNER if agent.name in TOOLS)]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_an_agents_tools_are_the_catalogues(spec: AgentSpec | InnerAgent) -> None:
    assert [tool.tool_name for tool in TOOLS[spec.name]] == list(spec.tools)


@pytest.mark.parametrize("one", [tool for tools in TOOLS.values() for tool in tools], ids=lambda one: one.tool_name)
def test_no_argument_says_who_is_asking_and_each_is_explained(one: AgentTool) -> None:
    properties = one.tool_spec["inputSchema"]["json"]["properties"]
    assert not {name for name in properties if "customer" in name or "principal" in name or "context" in name}
    assert all(len(schema["description"]) > 15 for schema in properties.values())
    assert len(one.tool_spec["description"]) > 40


async def test_a_database_that_is_down_is_a_sentence_for_the_model() -> None:
    tools = order_tools(NoDatabase())
    result = await use(tools.query_order_by_id, order_id="ORD-2024-001")
    assert result == {"error": "The shop's database does not answer right now."}


async def test_arguments_that_make_no_sense_can_be_mended() -> None:
    tools = order_tools(DATABASE)
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
    result = found("rows", [{"text": "word"}] * (MOST_ROWS + 5), otherwise="")
    assert (result["found"], result["shown"]) == (MOST_ROWS + 5, MOST_ROWS)
    assert isinstance(result["rows"], list)
    assert len(result["rows"]) == MOST_ROWS
    assert len(str(plain("word " * 1000))) <= MOST_TEXT + 2
    assert plain(object()) != ""


@pytest.mark.parametrize("rows", [20, 2000])
def test_a_result_fits_in_a_prompt(rows: int) -> None:
    wide = {f"text_{number}": "word " * 1000 for number in range(4)}
    result = found("rows", [wide] * rows, otherwise="")
    assert len(json.dumps(result)) <= MOST_CHARACTERS + 200
    assert result["shown"] == 2


def texts_of(tool: AgentTool) -> list[str]:
    properties = tool.tool_spec["inputSchema"]["json"]["properties"]
    return [name for name, schema in properties.items() if schema.get("type") == "string"]


TAKING_TEXT = [tool for name, tools in TOOLS.items() if name != "supervisor" for tool in tools if texts_of(tool)]


@pytest.mark.parametrize("one", TAKING_TEXT, ids=lambda one: one.tool_name)
async def test_a_long_argument_does_not_come_back_whole(one: AgentTool) -> None:
    texts: dict[str, Any] = dict.fromkeys(texts_of(one), "word " * 1500)
    assert len(json.dumps(await use(one, **texts))) < 400


def test_what_was_looked_for_is_still_known_by_its_beginning() -> None:
    assert quoted("PulseBuds") == "'PulseBuds'"
    assert quoted("running shoes " * 50).startswith("'running shoes running")
    assert len(quoted("x" * 8000)) <= MOST_QUOTED + 4


def test_arguments_that_are_no_day_no_count_and_no_stars_are_refused() -> None:
    assert day(" 2026-05-31 ", name="since") == date(2026, 5, 31)
    assert day("", name="since") is None
    assert count(None, name="limit", highest=9, otherwise=5) == 5
    assert stars(4.5, name="min_rating") == Decimal("4.5")
    assert dollars(None, name="max_price") is None
    with pytest.raises(ValueError, match="since must be a day as YYYY-MM-DD"):
        day("31.5.2026", name="since")
    with pytest.raises(ValueError, match="limit must be a number from 1 to 9"):
        count(10, name="limit", highest=9, otherwise=5)
    with pytest.raises(ValueError, match="from 0 to 5"):
        stars(float("nan"), name="min_rating")


def test_arguments_are_cleaned() -> None:
    assert words("  running \x00 shoes\n", name="query") == "running shoes"
    assert optional_words(" ", name="category") is None
    assert order_number(" ord-2024-001 ") == "ORD-2024-001"
    assert [size_label(size) for size in ("size 10", "us 9.5", "m", "", None)] == ["10", "9.5", "M", None, None]
    assert [size_label(size) for size in ("medium", "Extra Large", "size small")] == ["M", "XL", "S"]
    assert [highest_price(price) for price in (0, 0.0, None, 20)] == [None, None, None, 20]
    assert amount(20, name="max_price") == 20


@pytest.mark.parametrize("nothing", [None, "", "  ", "null", "None", " N/A ", "all sizes", "Any"])
def test_models_leave_out_in_many_ways(nothing: str | None) -> None:
    left_out = (optional_words(nothing, name="query"), day(nothing, name="since"), size_label(nothing))
    assert left_out == (None, None, None)
    assert optional_words("none of these", name="query") == "none of these"


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
