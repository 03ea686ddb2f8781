"""A conversation for a model that is bad at tools: they are described in words, and called in JSON of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from local.bedrock.model import Conversation, JsonObject, Message, Tool, ToolResult
from local.bedrock.openai.decision import ENOUGH, LOOK_UP, SMALL_TALK, decision_schema, written
from local.bedrock.openai.request import request_body, result_text

DECIDE = "[calls]"
ANSWER = "[answer, in plain words]"

# Their tools are foreign on purpose: the schema allows none but those on offer.
EXAMPLES: tuple[tuple[str, JsonObject], ...] = (
    (
        "Is it warm in Oslo, and what are 30 dollars in yen?",
        {
            "last_message": LOOK_UP,
            "calls": [
                {"name": "weather", "arguments": {"city": "Oslo"}},
                {"name": "convert", "arguments": {"amount": 30, "to": "JPY"}},
            ],
        },
    ),
    ("Is it cold in Rome?", {"last_message": LOOK_UP, "calls": [{"name": "weather", "arguments": {"city": "Rome"}}]}),
    ("Good morning!", {"last_message": SMALL_TALK}),
    ('Result of weather: {"celsius": 21}', {"last_message": ENOUGH}),
)

PROTOCOL = f"""\
# How to work
At {DECIDE}, reply with JSON on one line: first whether the last message is "{SMALL_TALK}", "{LOOK_UP}" or "{ENOUGH}"; \
then, when it is to look up, the calls: one for each thing that is asked, and no other. Arguments come from the \
conversation, never from a description. Leave optional arguments out unless they were named.
At {ANSWER}, reply to the person in words, never in JSON. Say what the results say, all numbers, \
dates, names and states exactly, and nothing that they do not say."""


def decision_request(conversation: Conversation, *, model: str) -> JsonObject:
    """Asks for the calls. They are no place for chance, whatever the caller wants of the words."""
    body = request_body(conversation, model=model, messages=[*_messages(conversation, DECIDE)])
    held: JsonObject = {"name": "decision", "schema": decision_schema(conversation)}
    return body | {"response_format": {"type": "json_schema", "json_schema": held}, "temperature": 0}


def answer_request(conversation: Conversation, *, model: str) -> JsonObject:
    """Asks for the words. It begins like the request for the calls, so that a server has it in its cache."""
    return request_body(conversation, model=model, messages=[*_messages(conversation, ANSWER)])


def _messages(conversation: Conversation, instruction: str) -> Iterator[JsonObject]:
    system = (*conversation.system, _tools(conversation.tools), PROTOCOL, _examples())
    yield {"role": "system", "content": "\n\n".join(system)}
    names = {use.id: use.name for message in conversation.messages for use in message.tool_uses}
    *before, last = conversation.messages
    for message in before:
        yield _turn(message, names)
    yield {"role": "user", "content": f"{_said(last, names)}\n\n{instruction}"}


def _tools(tools: Sequence[Tool]) -> str:
    return "\n".join(["# Tools", *(_described(tool) for tool in tools)])


def _examples() -> str:
    written_out = (f"{said} {DECIDE} {json.dumps(decision)}" for said, decision in EXAMPLES)
    return "\n".join(["Examples with other tools:", *written_out])


def _described(tool: Tool) -> str:
    arguments = json.dumps(tool.schema.get("properties", {}), ensure_ascii=False)
    return f"- {tool.name}: {' '.join(tool.description.split())}\n  arguments: {arguments}"


def _turn(message: Message, names: dict[str, str]) -> JsonObject:
    """What an assistant says beside its calls is left out: the model is to write calls alone."""
    if message.role == "user":
        return {"role": "user", "content": _said(message, names)}
    return {"role": "assistant", "content": written(message.tool_uses) if message.tool_uses else message.text}


def _said(message: Message, names: dict[str, str]) -> str:
    return "\n".join([*_results(message.tool_results, names), message.text]).strip()


def _results(results: Sequence[ToolResult], names: dict[str, str]) -> Iterator[str]:
    for result in results:
        yield f"Result of {names.get(result.tool_use_id, 'a tool')}: {result_text(result)}"
