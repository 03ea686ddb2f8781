"""Several look-ups for one question: told is what names what the question names."""

from local.bedrock.model import Json, Tool, ToolResult, ToolUse
from local.bedrock.planner.events import day_of, event_in
from local.bedrock.planner.hedging import telling
from local.bedrock.planner.sums import summed
from local.bedrock.planner.turn import Exchange
from tests.fakes.bedrock_clients import EMBEDDER

TOOLS = (Tool("list_stays", "The stays.", {}), Tool("list_requests", "The requests.", {}))
STAY: Json = {"rows": [{"room": "Double", "arrival": "2026-05-25", "departure": "2026-05-28"}]}
REQUEST: Json = {"rows": [{"what": "Suit to be cleaned", "status": "done"}]}
NOTHING: Json = {"rows": []}


def exchange(tool: str, result: Json) -> Exchange:
    return Exchange(ToolUse(tool, tool, {}), ToolResult(tool, (result,)))


def test_the_nearest_is_told_and_what_names_the_thing() -> None:
    stays, requests = exchange("list_stays", STAY), exchange("list_requests", REQUEST)
    assert telling((stays, requests), "When is my suit back?", TOOLS) == [stays, requests]
    assert telling((requests, stays), "When is my suit back?", TOOLS) == [requests]


def test_what_found_something_is_told_and_else_the_first() -> None:
    stays, requests = exchange("list_stays", STAY), exchange("list_requests", NOTHING)
    assert telling((requests, stays), "When do I leave?", TOOLS) == [stays]
    assert telling((requests, exchange("list_stays", NOTHING)), "Suit?", TOOLS) == [requests]


def test_a_day_is_that_of_its_event() -> None:
    rows = [{"arrival": "2026-05-25", "departure": "2026-05-28"}]
    assert event_in("breakfast on the morning we leave") == "we leave"
    assert day_of("we leave", rows, EMBEDDER) == "2026-05-28"
    assert day_of("we arrive", rows, EMBEDDER) == "2026-05-25"
    assert event_in("breakfast tomorrow") == ""


def test_what_is_owed_adds_up_and_prices_do_not() -> None:
    rows: list[dict[str, Json]] = [{"amount": 21.0, "item": "a"}, {"amount": 21.0, "item": "b"}]
    assert summed(rows, "how much is it all together?") == "Together: amount $42.00."
    assert summed([{"price": 2.0}, {"price": 3.0}], "how much is it in total?") == ""
    assert summed(rows, "which are there?") == ""
