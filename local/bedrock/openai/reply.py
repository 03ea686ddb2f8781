"""From the chunks of a completion to events: text at once, tool calls when their arguments are complete."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from local.bedrock.errors import ModelErrorException
from local.bedrock.model import Event, JsonObject, Stop, TextDelta, ToolUse, Usage
from local.bedrock.openai.chunks import CallPiece, Chunk, Delta

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

MALFORMED = (
    "Model produced invalid sequence as part of ToolUse. "
    "Please refer to the model tool use troubleshooting guide. (The arguments for {name} are not a JSON object.)"
)


@dataclass(slots=True)
class _Call:
    index: int
    id: str
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class Completion:
    """The reply so far."""

    calls: list[_Call] = field(default_factory=list)
    usage: Usage | None = None
    reason: str | None = None

    def take(self, chunk: Chunk) -> Iterator[Event]:
        """The events that this chunk brings."""
        if chunk.usage:
            self.usage = Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in chunk.choices[:1]:
            self.reason = choice.finish_reason or self.reason
            delta = choice.delta or choice.message or Delta()
            if delta.content:
                yield TextDelta(delta.content)
            for piece in delta.tool_calls or ():
                self._add(piece)

    def finish(self) -> Iterator[Event]:
        """The tool uses and the end. Arguments that are no JSON object are an error of the model."""
        if self.reason is None:
            raise ModelErrorException("The model server ended its reply without saying why.")
        if self.reason == "length":  # what was being written when the tokens ran out is not a call
            yield Stop("max_tokens", self.usage)
            return
        for call in self.calls:
            yield ToolUse(call.id, call.name, _arguments(call))
        yield Stop("tool_use" if self.calls else "end_turn", self.usage)

    def _add(self, piece: CallPiece) -> None:
        """Some servers number every call 0 and tell them apart by id only."""
        known = [call for call in self.calls if call.index == piece.index]
        other = bool(known and piece.id and piece.function.name and piece.id != known[-1].id)
        if not known or other:
            self.calls.append(_Call(piece.index, self._id(piece.id)))
            known = self.calls[-1:]
        known[-1].name += piece.function.name or ""
        known[-1].arguments += piece.function.arguments or ""

    def _id(self, given: str | None) -> str:
        """The server's id when Bedrock would take it back, else one of ours."""
        taken = {call.id for call in self.calls}
        return given if given and _ID.fullmatch(given) and given not in taken else f"tooluse_{uuid.uuid4().hex}"


def _arguments(call: _Call) -> JsonObject:
    """No arguments at all is how servers say that a tool takes none."""
    try:
        parsed = json.loads(call.arguments) if call.arguments.strip() else {}
    except (ValueError, RecursionError):
        parsed = call.arguments
    if parsed is None:
        return {}
    if not isinstance(parsed, dict):
        raise ModelErrorException(MALFORMED.format(name=call.name))
    return parsed
