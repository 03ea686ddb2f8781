"""A conversation becomes chat completions, and what any server streams becomes events."""

import json
from collections.abc import Iterable

import pytest

from local.bedrock.errors import ModelErrorException
from local.bedrock.model import (
    Conversation,
    Event,
    Inference,
    Message,
    Stop,
    TextBlock,
    TextDelta,
    Tool,
    ToolChoice,
    ToolResult,
    ToolUse,
    Usage,
)
from local.bedrock.openai.chunks import Chunk
from local.bedrock.openai.reply import Completion
from local.bedrock.openai.request import completion_request

LOOK = Tool("look", "Looks.", {"type": "object", "properties": {}})
CONVERSATION = Conversation(
    system=("Be kind.", "Be brief."),
    messages=(
        Message("user", (TextBlock("shoes?"),)),
        Message("assistant", (TextBlock("Let me see."), ToolUse("t1", "look", {"q": "é"}), ToolUse("t2", "look", {}))),
        Message(
            "user", (TextBlock("hurry"), ToolResult("t1", ({"n": 5}, "fresh")), ToolResult("t2", ("no",), "error"))
        ),
    ),
    tools=(LOOK,),
    inference=Inference(max_tokens=50, stop_sequences=("END",), temperature=0.2),
)


def events(*chunks: dict[str, object]) -> list[Event]:
    completion = Completion()
    taken = [event for chunk in chunks for event in completion.take(Chunk.model_validate(chunk))]
    return [*taken, *completion.finish()]


def delta(reason: str | None = None, **fields: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}


def call(index: int, id_: str | None, name: str | None, arguments: str | None) -> dict[str, object]:
    return {"index": index, "id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


def texts(found: Iterable[Event]) -> str:
    return "".join(event.text for event in found if isinstance(event, TextDelta))


def uses(found: Iterable[Event]) -> list[ToolUse]:
    return [event for event in found if isinstance(event, ToolUse)]


def test_a_conversation_keeps_its_order_and_its_ids() -> None:
    body = completion_request(CONVERSATION, model="qwen3")
    assert body["messages"] == [
        {"role": "system", "content": "Be kind.\n\nBe brief."},
        {"role": "user", "content": "shoes?"},
        {
            "role": "assistant",
            "content": "Let me see.",
            "tool_calls": [
                {"id": "t1", "type": "function", "function": {"name": "look", "arguments": '{"q": "é"}'}},
                {"id": "t2", "type": "function", "function": {"name": "look", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "t1", "content": '{"n": 5}\nfresh'},
        {"role": "tool", "tool_call_id": "t2", "content": "Error: no"},
        {"role": "user", "content": "hurry"},
    ]
    assert (body["model"], body["max_tokens"], body["temperature"], body["stream"]) == ("qwen3", 50, 0.2, True)
    assert "stop" not in body
    assert "top_p" not in body


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        (ToolChoice(), "auto"),
        (ToolChoice("any"), "required"),
        (ToolChoice("none"), "none"),
        (ToolChoice("tool", "look"), {"type": "function", "function": {"name": "look"}}),
    ],
)
def test_the_tool_choice_is_translated(choice: ToolChoice, sent: object) -> None:
    conversation = Conversation(CONVERSATION.messages, tools=(LOOK,), tool_choice=choice)
    assert completion_request(conversation, model="m")["tool_choice"] == sent


def test_no_tools_is_no_tool_choice() -> None:
    body = completion_request(Conversation(CONVERSATION.messages), model="m")
    assert not {"tools", "tool_choice"} & body.keys()


def test_text_passes_at_once_and_the_servers_count_is_kept() -> None:
    found = events(
        delta(role="assistant", content=""),
        delta(reasoning_content="hm", reasoning="hm"),
        delta(content="Hel"),
        delta(content="lo"),
        delta("stop"),
        {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}},
    )
    assert found == [TextDelta("Hel"), TextDelta("lo"), Stop("end_turn", Usage(7, 2))]


def test_tool_calls_in_pieces_are_put_together() -> None:
    found = events(
        delta(tool_calls=[call(0, "a", "look", "")]),
        delta(tool_calls=[call(0, None, None, '{"size"')]),
        delta(tool_calls=[call(1, "b", "buy", '{"id": 1}')]),
        delta(tool_calls=[call(0, None, None, ": 10}")]),
        delta("tool_calls"),
    )
    assert uses(found) == [ToolUse("a", "look", {"size": 10}), ToolUse("b", "buy", {"id": 1})]
    assert found[-1] == Stop("tool_use")


def test_calls_that_a_server_all_numbers_zero_are_told_apart() -> None:
    found = events(delta(tool_calls=[call(0, "a", "look", "{}"), call(0, "b", "buy", "{}")]), delta("stop"))
    assert [use.name for use in uses(found)] == ["look", "buy"]
    assert found[-1] == Stop("tool_use")


def test_ids_that_bedrock_would_not_take_back_are_replaced() -> None:
    pieces = [call(0, None, "look", "{}"), call(1, "has space", "look", "{}"), call(2, "x", "look", "{}")]
    ids = [use.id for use in uses(events(delta("tool_calls", tool_calls=pieces)))]
    assert ids[2] == "x"
    assert len(set(ids)) == 3
    assert all(id_.replace("_", "").isalnum() for id_ in ids)


@pytest.mark.parametrize("arguments", ["", "  ", "null", "{}", None])
def test_no_arguments_is_an_empty_object(arguments: str | None) -> None:
    assert uses(events(delta("tool_calls", tool_calls=[call(0, "a", "look", arguments)]))) == [ToolUse("a", "look", {})]


@pytest.mark.parametrize("arguments", ['{"size": ', "size=10", "[1]", '"text"', "[" * 100_000])
def test_arguments_that_are_no_object_are_an_error_that_names_the_tool(arguments: str) -> None:
    with pytest.raises(ModelErrorException, match=r"invalid sequence as part of ToolUse.*look"):
        events(delta("tool_calls", tool_calls=[call(0, "a", "look", arguments)]))


def test_a_call_that_ran_out_of_tokens_is_not_made() -> None:
    found = events(delta(content="Let me"), delta("length", tool_calls=[call(0, "a", "look", '{"si')]))
    assert texts(found) == "Let me"
    assert found[-1] == Stop("max_tokens")
    assert not uses(found)


def test_a_server_that_does_not_stream_is_read_too() -> None:
    message = {"role": "assistant", "content": "Hello", "tool_calls": [call(0, "a", "look", json.dumps({"q": 1}))]}
    found = events({"choices": [{"message": message, "finish_reason": "tool_calls"}]})
    assert found == [TextDelta("Hello"), ToolUse("a", "look", {"q": 1}), Stop("tool_use")]


def test_a_reply_that_just_ends_is_an_error() -> None:
    with pytest.raises(ModelErrorException, match="without saying why"):
        events(delta(content="Hel"))
