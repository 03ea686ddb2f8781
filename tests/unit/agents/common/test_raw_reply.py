"""What a weak model writes in place of a reply is told from replies."""

import pytest

from agents.common.raw_reply import CALL, DATA, ECHO, RawReplies

TOOLS = ("query_order_by_id", "find_who_can_help")
CALL_AS_JSON = '{"name": "query_order_by_id", "arguments": {"order_id": "ORD-2024-001"}}'
ROWS = '{"found": 1, "orders": [{"order_id": "ORD-2024-001"}]}'


def correction(text: str, message: str = "Where is my order, please?") -> str | None:
    return RawReplies(message=message, tools=TOOLS).correction(text)


@pytest.mark.parametrize(
    "text",
    [
        CALL_AS_JSON,
        f"```json\n{CALL_AS_JSON}\n```",
        f"<tool_call>\n{CALL_AS_JSON}\n</tool_call>",
        f"{CALL_AS_JSON}\n{CALL_AS_JSON}",
        f"{CALL_AS_JSON}\nLet me look that up.",
        '[{"function": {"name": "find_who_can_help"}}]',
        "query_order_by_id(order_id='ORD-2024-001')",
        "```python\nquery_order_by_id('ORD-2024-001')\n```",
    ],
)
def test_a_tools_call_written_as_text(text: str) -> None:
    assert correction(text) == CALL
    assert correction(text, "Give me that as JSON.") == CALL


@pytest.mark.parametrize("text", [ROWS, f"```json\n{ROWS}\n```", "[]", '[{"price": 12.0}]'])
def test_a_tools_result_as_it_came(text: str) -> None:
    assert correction(text) == DATA
    assert correction(text, "Give me my order as JSON.") is None, "who asks for it gets it"


@pytest.mark.parametrize("text", ["Where is my order, please?", " where is my  ORDER, please. "])
def test_the_message_again(text: str) -> None:
    assert correction(text) == ECHO


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It is on its way.",
        "Where is my order, please? you ask: it is on its way.",
        '{"found": 1} is what I read.',
        "[1] The parcel is on its way.",
        "`ORD-2024-001` is on its way.",
        "12",
        "query_order_by_id is what I would call.",
        "{not JSON}",
    ],
)
def test_replies(text: str) -> None:
    assert correction(text) is None


def test_a_greeting_may_be_answered_by_the_same() -> None:
    assert correction("Good morning!", "good morning") is None


@pytest.mark.parametrize("tools", [(), TOOLS])
def test_only_what_may_be_none_has_to_be_heard_to_its_end(tools: tuple[str, ...]) -> None:
    raw = RawReplies(message="Where is it?", tools=tools)
    assert all(raw.may_begin_one(text) for text in ("{", " [", "```json", "<tool", "Wh", "where is", "Where is it?"))
    assert not any(raw.may_begin_one(text) for text in ("It is", "Where was", "Where is it? It"))
    assert raw.may_begin_one("query_order_by_id(") is bool(tools)


def test_an_agent_without_tools_calls_none() -> None:
    assert RawReplies(message="Hello there, you", tools=()).correction("search(1)") is None
