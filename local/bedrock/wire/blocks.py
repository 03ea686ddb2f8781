"""A model's events as numbered content blocks: what both streaming formats, and the whole replies, are made of."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeAlias

from local.bedrock.errors import ModelErrorException
from local.bedrock.model import Event, Stop, TextBlock, TextDelta, ToolUse

PIECE = 24  # characters of a tool's input in one delta: clients must put them together


@dataclass(frozen=True, slots=True)
class Opened:
    """A block begins: of text, or a tool use (whose input follows in pieces)."""

    index: int
    tool_use: ToolUse | None


@dataclass(frozen=True, slots=True)
class TextPiece:
    """More text of block `index`."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class InputPiece:
    """More JSON of the tool's input in block `index`."""

    index: int
    json: str


@dataclass(frozen=True, slots=True)
class Closed:
    """Block `index` is complete."""

    index: int


Part: TypeAlias = Opened | TextPiece | InputPiece | Closed | Stop


async def parts(events: AsyncIterator[Event]) -> AsyncIterator[Part]:
    """Opens a block at the first word or tool use, closes it before the next; passes `Stop` on, last."""
    index, in_text = 0, False
    async for event in events:
        if isinstance(event, TextDelta):
            if not in_text:
                in_text = True
                yield Opened(index, None)
            yield TextPiece(index, event.text)
            continue
        if in_text:
            yield Closed(index)
            index, in_text = index + 1, False
        if isinstance(event, Stop):
            yield event
            return
        for part in _tool_use(index, event):
            yield part
        index += 1


async def gather(events: AsyncIterator[Event]) -> tuple[list[TextBlock | ToolUse], Stop]:
    """The whole reply: its blocks in order, and why it ended."""
    blocks: list[TextBlock | ToolUse] = []
    async for event in events:
        if isinstance(event, Stop):
            return blocks, event
        if isinstance(event, ToolUse):
            blocks.append(event)
        elif blocks and isinstance(last := blocks[-1], TextBlock):
            blocks[-1] = TextBlock(last.text + event.text)
        else:
            blocks.append(TextBlock(event.text))
    raise ModelErrorException("The model ended its reply without saying why.")


def _tool_use(index: int, use: ToolUse) -> list[Part]:
    text = json.dumps(use.input, ensure_ascii=False)
    pieces: list[Part] = [InputPiece(index, text[at : at + PIECE]) for at in range(0, len(text), PIECE)]
    return [Opened(index, use), *pieces, Closed(index)]
