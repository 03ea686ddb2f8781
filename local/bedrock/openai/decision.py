"""A model's decision which tools to call, as JSON that a server holds it to: the schema, the words, the reading."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence

from local.bedrock.errors import ModelErrorException
from local.bedrock.model import Conversation, Json, JsonObject, Tool, ToolUse

LOOK_UP = "to look up"
SMALL_TALK = "small talk"
ENOUGH = "answered by the results"

MOST_CALLS = 4
LONGEST_ARGUMENT = 200  # characters; without an end a small model repeats itself up to its last token

MALFORMED = (
    "The model server did not hold the model to the JSON schema that it was sent, as --tool-calls guided needs: {said}"
)


def offered(conversation: Conversation) -> tuple[Tool, ...]:
    """The tools that this reply may call: all, the one that must be, or none."""
    choice = conversation.tool_choice
    if choice.kind == "none":
        return ()
    return tuple(tool for tool in conversation.tools if choice.kind != "tool" or tool.name == choice.name)


def decision_schema(conversation: Conversation) -> JsonObject:
    """What the last message is, and then the calls. A small model decides better on a word than on an empty list."""
    calls: JsonObject = {
        "type": "array",
        "items": {"anyOf": [_call_schema(tool) for tool in offered(conversation)]},
        "minItems": 1,
        "maxItems": MOST_CALLS,
    }
    call = _object({"last_message": {"const": LOOK_UP}, "calls": calls})
    if conversation.tool_choice.kind != "auto":
        return call
    reason = ENOUGH if conversation.messages[-1].tool_results else SMALL_TALK
    return {"anyOf": [_object({"last_message": {"const": reason}}), call]}


def _call_schema(tool: Tool) -> JsonObject:
    properties = tool.schema.get("properties")
    arguments: JsonObject = {"type": "object", "additionalProperties": False, **tool.schema}
    arguments["properties"] = {
        name: _ending(schema) for name, schema in (properties if isinstance(properties, dict) else {}).items()
    }
    return _object({"name": {"const": tool.name}, "arguments": arguments})


def _ending(schema: Json) -> Json:
    """An argument's schema, in which a text without a form of its own has a longest length."""
    if not isinstance(schema, dict) or schema.get("type") != "string":
        return schema
    is_free = not {"enum", "const", "pattern", "format"} & schema.keys()
    return {"maxLength": LONGEST_ARGUMENT, **schema} if is_free else schema


def _object(properties: JsonObject) -> JsonObject:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def written(uses: Sequence[ToolUse]) -> str:
    """A decision as the model wrote it."""
    calls: list[Json] = [{"name": use.name, "arguments": use.input} for use in uses]
    return json.dumps({"last_message": LOOK_UP, "calls": calls}, ensure_ascii=False)


def read(said: str, conversation: Conversation) -> Iterator[ToolUse]:
    """The calls that are new: a small model repeats one whose answer it has, and would do so for ever."""
    made = {_key(use.name, use.input) for use in _made_for_the_last_question(conversation)}
    for name, arguments in _calls(said):
        if (key := _key(name, arguments)) not in made:
            made.add(key)
            yield ToolUse(f"tooluse_{uuid.uuid4().hex}", name, arguments)


def _calls(said: str) -> Iterator[tuple[str, JsonObject]]:
    try:
        decision = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise ModelErrorException(MALFORMED.format(said=said[:200])) from error
    calls = decision.get("calls", []) if isinstance(decision, dict) else None
    for call in calls if isinstance(calls, list) else [None]:
        match call:
            case {"name": str(name), "arguments": dict(arguments)}:
                yield name, arguments
            case _:
                raise ModelErrorException(MALFORMED.format(said=said[:200]))


def _made_for_the_last_question(conversation: Conversation) -> Iterator[ToolUse]:
    """What was called since somebody last said something."""
    for message in reversed(conversation.messages):
        if message.role == "user" and message.text:
            return
        yield from message.tool_uses


def _key(name: str, arguments: JsonObject) -> str:
    return json.dumps([name, arguments], sort_keys=True)
