"""A model's reply as Converse and ConverseStream send it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from local.bedrock.call import Call
from local.bedrock.model import Event, JsonObject, Stop, TextBlock, ToolUse
from local.bedrock.wire import eventstream
from local.bedrock.wire.blocks import Closed, InputPiece, Opened, Part, TextPiece, parts


def whole(blocks: Sequence[TextBlock | ToolUse], stop: Stop, call: Call) -> JsonObject:
    """The reply of Converse."""
    return {
        "output": {"message": {"role": "assistant", "content": [_block(block) for block in blocks]}},
        "stopReason": stop.reason,
        "usage": _usage(call),
        "metrics": {"latencyMs": call.elapsed_ms},
    }


async def stream(events: AsyncIterator[Event], call: Call) -> AsyncIterator[bytes]:
    """The frames of ConverseStream, each as soon as the model gives it."""
    async for kind, payload in stream_events(events, call):
        yield eventstream.event(kind, payload)


async def stream_events(events: AsyncIterator[Event], call: Call) -> AsyncIterator[tuple[str, JsonObject]]:
    """The same before framing: Nova's own streaming format is these, in chunks."""
    yield "messageStart", {"role": "assistant"}
    async for part in parts(events):
        if isinstance(part, Stop):
            yield "messageStop", {"stopReason": part.reason}
        elif shown := _part(part):
            yield shown
    yield "metadata", {"usage": _usage(call), "metrics": {"latencyMs": call.elapsed_ms}}


def _part(part: Part) -> tuple[str, JsonObject] | None:
    """A block of text has no start event: only a tool use announces itself."""
    match part:
        case Opened(index, ToolUse(id=id_, name=name)):
            return "contentBlockStart", {
                "start": {"toolUse": {"toolUseId": id_, "name": name}},
                "contentBlockIndex": index,
            }
        case TextPiece(index, text):
            return "contentBlockDelta", {"delta": {"text": text}, "contentBlockIndex": index}
        case InputPiece(index, text):
            return "contentBlockDelta", {"delta": {"toolUse": {"input": text}}, "contentBlockIndex": index}
        case Closed(index):
            return "contentBlockStop", {"contentBlockIndex": index}
        case _:
            return None


def _block(block: TextBlock | ToolUse) -> JsonObject:
    if isinstance(block, TextBlock):
        return {"text": block.text}
    return {"toolUse": {"toolUseId": block.id, "name": block.name, "input": block.input}}


def _usage(call: Call) -> JsonObject:
    return {
        "inputTokens": call.input_tokens,
        "outputTokens": call.output_tokens,
        "totalTokens": call.input_tokens + call.output_tokens,
        "cacheReadInputTokens": 0,
        "cacheWriteInputTokens": 0,
    }
