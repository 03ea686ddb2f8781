"""A conversation as a request for chat completions."""

from __future__ import annotations

import json
from collections.abc import Iterator

from local.bedrock.model import Conversation, Json, JsonObject, Message, Tool, ToolChoice, ToolResult, ToolUse

_CHOICES = {"auto": "auto", "any": "required", "none": "none"}


def completion_request(conversation: Conversation, *, model: str) -> JsonObject:
    """The body. Stop sequences are not in it: a server does not say that it met one, so `Limited` watches for them."""
    body = request_body(conversation, model=model, messages=list(_messages(conversation)))
    if conversation.tools:
        body["tools"] = [_tool(tool) for tool in conversation.tools]
        body["tool_choice"] = _tool_choice(conversation.tool_choice)
    return body


def request_body(conversation: Conversation, *, model: str, messages: list[Json]) -> JsonObject:
    """What every request says: a stream, with the server's count at its end, within the caller's limits."""
    inference = conversation.inference
    body: JsonObject = {
        "model": model,
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    optional = {
        "max_tokens": inference.max_tokens,
        "temperature": inference.temperature,
        "top_p": inference.top_p,
    }
    return body | {name: value for name, value in optional.items() if value is not None}


def _messages(conversation: Conversation) -> Iterator[Json]:
    if conversation.system:
        yield {"role": "system", "content": "\n\n".join(conversation.system)}
    for message in conversation.messages:
        yield from _assistant(message) if message.role == "assistant" else _user(message)


def _assistant(message: Message) -> Iterator[Json]:
    turn: JsonObject = {"role": "assistant", "content": message.text or None}
    if message.tool_uses:
        turn["tool_calls"] = [_tool_call(use) for use in message.tool_uses]
    yield turn


def _user(message: Message) -> Iterator[Json]:
    """Results come first: they must follow the call that they answer."""
    for result in message.tool_results:
        yield {"role": "tool", "tool_call_id": result.tool_use_id, "content": result_text(result)}
    if message.text:
        yield {"role": "user", "content": message.text}


def result_text(result: ToolResult) -> str:
    """A tool's result in words; an error says so, in case the model takes it for an answer."""
    text = "\n".join(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in result.content)
    return f"Error: {text}" if result.status == "error" else text


def _tool_call(use: ToolUse) -> Json:
    arguments = json.dumps(use.input, ensure_ascii=False)
    return {"id": use.id, "type": "function", "function": {"name": use.name, "arguments": arguments}}


def _tool(tool: Tool) -> Json:
    function: JsonObject = {"name": tool.name, "description": tool.description, "parameters": tool.schema}
    return {"type": "function", "function": function}


def _tool_choice(choice: ToolChoice) -> Json:
    if choice.kind == "tool":
        return {"type": "function", "function": {"name": choice.name}}
    return _CHOICES[choice.kind]
