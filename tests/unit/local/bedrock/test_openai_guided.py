"""Tools in words: what the model is told and held to, and what its decision means."""

import json
from typing import Any

import pytest

from local.bedrock.errors import ModelErrorException
from local.bedrock.model import (
    Conversation,
    Inference,
    JsonObject,
    Message,
    TextBlock,
    Tool,
    ToolChoice,
    ToolResult,
    ToolUse,
)
from local.bedrock.openai.decision import LONGEST_ARGUMENT, decision_schema, offered, read
from local.bedrock.openai.guided_request import ANSWER, DECIDE, answer_request, decision_request

LOOK = Tool(
    "look",
    "Looks\n  around.",
    {"type": "object", "properties": {"q": {"type": "string"}, "size": {"type": "string", "enum": ["S", "M"]}}},
)
BUY = Tool("buy", "Buys.", {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})
QUESTION = Message("user", (TextBlock("shoes?"),))
CALLED = Message("assistant", (TextBlock("Let me see."), ToolUse("t1", "look", {"q": "é"})))
RESULT = Message("user", (ToolResult("t1", ({"found": 0},), "error"),))


def conversation(*messages: Message, choice: ToolChoice | None = None) -> Conversation:
    return Conversation(
        messages or (QUESTION,),
        system=("Be kind.",),
        tools=(LOOK, BUY),
        tool_choice=choice or ToolChoice(),
        inference=Inference(max_tokens=50, temperature=0.7),
    )


def said(body: JsonObject) -> list[tuple[str, str]]:
    messages: Any = body["messages"]
    return [(message["role"], message["content"]) for message in messages]


def calls_schema(schema: Any) -> Any:
    return (schema["anyOf"][1] if "anyOf" in schema else schema)["properties"]["calls"]


def test_the_model_is_told_the_tools_in_words_and_asked_for_calls() -> None:
    (role, system), *turns = said(decision_request(conversation(), model="m"))
    assert role == "system"
    assert system.startswith("Be kind.\n\n# Tools\n- look: Looks around.\n  arguments: ")
    assert turns == [("user", f"shoes?\n\n{DECIDE}")]


def test_a_decision_leaves_nothing_to_chance_and_the_words_keep_the_callers_temperature() -> None:
    decision, words = decision_request(conversation(), model="m"), answer_request(conversation(), model="m")
    assert (decision["temperature"], words["temperature"]) == (0, 0.7)
    assert (decision["max_tokens"], words["max_tokens"]) == (50, 50)
    assert "response_format" not in words
    assert not {"tools", "tool_choice"} & (decision.keys() | words.keys())


def test_calls_and_results_are_turns_of_text() -> None:
    _, *turns = said(decision_request(conversation(QUESTION, CALLED, RESULT), model="m"))
    assert turns == [
        ("user", "shoes?"),
        ("assistant", '{"last_message": "to look up", "calls": [{"name": "look", "arguments": {"q": "é"}}]}'),
        ("user", f'Result of look: Error: {{"found": 0}}\n\n{DECIDE}'),
    ]


def test_the_two_requests_begin_alike_so_that_the_server_reads_once() -> None:
    decision, words = (
        request(conversation(QUESTION, CALLED, RESULT), model="m") for request in (decision_request, answer_request)
    )
    assert said(decision)[:-1] == said(words)[:-1]
    assert said(decision)[-1][1].removesuffix(DECIDE) == said(words)[-1][1].removesuffix(ANSWER)


def test_only_tools_on_offer_can_be_called_with_their_own_arguments() -> None:
    calls = calls_schema(decision_schema(conversation()))
    names = [one["properties"]["name"] for one in calls["items"]["anyOf"]]
    assert names == [{"const": "look"}, {"const": "buy"}]
    buy = calls["items"]["anyOf"][1]["properties"]["arguments"]
    assert buy == {
        "type": "object",
        "additionalProperties": False,
        "properties": {"n": {"type": "integer"}},
        "required": ["n"],
    }


def test_a_text_without_a_form_of_its_own_has_an_end() -> None:
    look = calls_schema(decision_schema(conversation()))["items"]["anyOf"][0]["properties"]["arguments"]["properties"]
    assert look["q"] == {"type": "string", "maxLength": LONGEST_ARGUMENT}
    assert look["size"] == {"type": "string", "enum": ["S", "M"]}


@pytest.mark.parametrize(("messages", "reason"), [((QUESTION,), "small talk"), ((QUESTION, CALLED, RESULT), "results")])
def test_no_call_needs_a_reason_that_can_be_true(messages: tuple[Message, ...], reason: str) -> None:
    schema: Any = decision_schema(conversation(*messages))
    assert reason in schema["anyOf"][0]["properties"]["last_message"]["const"]


@pytest.mark.parametrize("choice", [ToolChoice("any"), ToolChoice("tool", "buy")])
def test_a_call_that_must_be_has_no_way_around_it(choice: ToolChoice) -> None:
    schema: Any = decision_schema(conversation(choice=choice))
    assert schema["required"] == ["last_message", "calls"]
    assert schema["properties"]["calls"]["minItems"] == 1


@pytest.mark.parametrize(
    ("choice", "names"),
    [(ToolChoice(), ["look", "buy"]), (ToolChoice("tool", "buy"), ["buy"]), (ToolChoice("none"), [])],
)
def test_the_tool_choice_decides_what_is_on_offer(choice: ToolChoice, names: list[str]) -> None:
    assert [tool.name for tool in offered(conversation(choice=choice))] == names


def decided(*calls: tuple[str, JsonObject]) -> str:
    return json.dumps({"last_message": "to look up", "calls": [{"name": n, "arguments": a} for n, a in calls]})


def test_a_decision_becomes_calls_with_ids_that_bedrock_takes_back() -> None:
    uses = list(read(decided(("look", {"q": "a"}), ("buy", {"n": 1})), conversation()))
    assert [(use.name, use.input) for use in uses] == [("look", {"q": "a"}), ("buy", {"n": 1})]
    assert len({use.id for use in uses}) == 2


def test_a_decision_without_calls_is_none() -> None:
    assert not list(read('{"last_message": "small talk"}', conversation()))


def test_a_call_whose_answer_is_there_is_not_repeated() -> None:
    again = decided(("look", {"q": "é"}), ("look", {"q": "e"}), ("look", {"q": "e"}))
    uses = list(read(again, conversation(QUESTION, CALLED, RESULT)))
    assert [use.input for use in uses] == [{"q": "e"}]


def test_a_new_question_may_repeat_a_call() -> None:
    later = conversation(QUESTION, CALLED, RESULT, Message("assistant", (TextBlock("None."),)), QUESTION)
    assert [use.input for use in read(decided(("look", {"q": "é"})), later)] == [{"q": "é"}]


@pytest.mark.parametrize(
    "text", ["", "I would call look.", "[]", '{"calls": {}}', '{"calls": [{"name": "look"}]}', "[" * 100_000]
)
def test_a_server_that_does_not_hold_to_the_schema_is_an_error(text: str) -> None:
    with pytest.raises(ModelErrorException, match="did not hold the model to the JSON schema"):
        list(read(text, conversation()))
