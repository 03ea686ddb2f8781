"""A model's reply as Anthropic's Messages API sends it, whole and streamed, with what Bedrock adds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from local.bedrock.call import Call
from local.bedrock.model import Event, JsonObject, Stop, TextBlock, ToolUse
from local.bedrock.wire.blocks import Closed, InputPiece, Opened, TextPiece, parts


def whole(blocks: Sequence[TextBlock | ToolUse], stop: Stop, call: Call) -> JsonObject:
    """The reply of InvokeModel."""
    return _message(call) | {
        "content": [_block(block) for block in blocks],
        "stop_reason": stop.reason,
        "stop_sequence": stop.stop_sequence,
        "usage": _usage(call),
    }


async def stream(events: AsyncIterator[Event], call: Call) -> AsyncIterator[JsonObject]:
    """The events of InvokeModelWithResponseStream, before they are framed."""
    yield {"type": "message_start", "message": _message(call)}
    async for part in parts(events):
        if isinstance(part, Stop):
            yield {
                "type": "message_delta",
                "delta": {"stop_reason": part.reason, "stop_sequence": part.stop_sequence},
                "usage": {"output_tokens": call.output_tokens},
            }
        else:
            yield _part(part)
    yield {"type": "message_stop", "amazon-bedrock-invocationMetrics": metrics(call)}


def metrics(call: Call) -> JsonObject:
    """What Bedrock adds to the last chunk of any model's stream."""
    return {
        "inputTokenCount": call.input_tokens,
        "outputTokenCount": call.output_tokens,
        "invocationLatency": call.elapsed_ms,
        "firstByteLatency": call.first_byte_ms,
    }


def _part(part: Opened | TextPiece | InputPiece | Closed) -> JsonObject:
    match part:
        case Opened(index, None):
            return {"type": "content_block_start", "index": index, "content_block": {"type": "text", "text": ""}}
        case Opened(index, ToolUse(id=id_, name=name)):
            empty: JsonObject = {"type": "tool_use", "id": id_, "name": name, "input": {}}
            return {"type": "content_block_start", "index": index, "content_block": empty}
        case TextPiece(index, text):
            return _delta(index, {"type": "text_delta", "text": text})
        case InputPiece(index, text):
            return _delta(index, {"type": "input_json_delta", "partial_json": text})
        case _:
            return {"type": "content_block_stop", "index": part.index}


def _delta(index: int, delta: JsonObject) -> JsonObject:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def _block(block: TextBlock | ToolUse) -> JsonObject:
    if isinstance(block, TextBlock):
        return {"type": "text", "text": block.text}
    return {"type": "tool_use", "id": block.id, "name": block.name, "input": block.input}


def _message(call: Call) -> JsonObject:
    return {
        "model": call.model_id.partition("anthropic.")[2].partition("-v1:")[0],
        "id": f"msg_bdrk_{call.request_id.replace('-', '')[:24]}",
        "type": "message",
        "role": "assistant",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": _usage(call),
    }


def _usage(call: Call) -> JsonObject:
    return {
        "input_tokens": call.input_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": call.output_tokens,
    }
