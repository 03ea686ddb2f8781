"""The formats of InvokeModel: a provider's own for Anthropic, and for Amazon's Nova one that is nearly Converse."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from local.bedrock.call import Call
from local.bedrock.catalog import FoundationModel
from local.bedrock.model import Conversation, Event, JsonObject, Stop, TextBlock, ToolUse
from local.bedrock.wire import anthropic_reply, anthropic_request, converse_reply, converse_request, eventstream


@dataclass(frozen=True, slots=True)
class NativeFormat:
    """How a provider's body becomes a conversation, and a reply becomes a body or chunks of one."""

    read: Callable[[JsonObject, FoundationModel], tuple[Conversation, int]]
    whole: Callable[[Sequence[TextBlock | ToolUse], Stop, Call], JsonObject]
    chunks: Callable[[AsyncIterator[Event], Call], AsyncIterator[JsonObject]]


async def stream(format_: NativeFormat, events: AsyncIterator[Event], call: Call) -> AsyncIterator[bytes]:
    """The frames of InvokeModelWithResponseStream."""
    async for chunk in format_.chunks(events, call):
        yield eventstream.event("chunk", {"bytes": b64encode(json.dumps(chunk).encode()).decode()})


async def _nova_chunks(events: AsyncIterator[Event], call: Call) -> AsyncIterator[JsonObject]:
    async for kind, payload in converse_reply.stream_events(events, call):
        yield {kind: payload}


NATIVE_FORMATS = {
    "Anthropic": NativeFormat(anthropic_request.read_conversation, anthropic_reply.whole, anthropic_reply.stream),
    "Amazon": NativeFormat(converse_request.read_conversation, converse_reply.whole, _nova_chunks),
}
