"""Messages as frames that API Gateway takes: a table that does not fit is cut, and says so."""

from collections.abc import Sequence
from itertools import accumulate

from agents.common.tool_results import shortened
from agents.promotions.blocks import Block, Card, Chart, Scalar, Table
from agents.promotions.wire.protocol import MOST_BYTES_OUT, Outgoing, Response

_LONGEST_REPLY = 8000  # characters, which may be three bytes each
_LONGEST_CELL = 300
_LONGEST_FIELD = 1500  # of a card: its buttons matter more than the end of a long text
_LEFT_OUT = "Some of what was found does not fit in here: ask for less at a time."
_CUT = "The first {shown} of {all} rows: ask for fewer rows or columns to see the others."


def frame(message: Outgoing) -> bytes:
    """The JSON of a message, within a frame's size."""
    encoded = _encoded(message)
    if len(encoded) <= MOST_BYTES_OUT or not isinstance(message, Response):
        return encoded
    return _encoded(fitting(message))


def fitting(response: Response) -> Response:
    """The response with long texts and the rows of its largest blocks cut until it fits."""
    blocks = [_short(block) for block in _blocks(response)]
    while blocks:
        cut = _with(response, blocks)
        too_much = len(_encoded(cut)) - MOST_BYTES_OUT
        if too_much <= 0:
            return cut
        largest = max(range(len(blocks)), key=lambda place: len(blocks[place].model_dump_json()))
        blocks = _smaller(blocks, largest, too_much)
    return _with(response, ())


def _smaller(blocks: list[Block], place: int, too_much: int) -> list[Block]:
    """Without enough rows of that block, or without the block itself when it has no rows to give."""
    block = blocks[place]
    if not isinstance(block, Table | Chart) or len(block.data) < 2:
        return blocks[:place] + blocks[place + 1 :]
    sizes = [len(block.model_copy(update={"data": (row,)}).model_dump_json()) for row in block.data]
    heads = len(block.model_copy(update={"data": ()}).model_dump_json())
    room = sum(size - heads for size in sizes) - too_much - len(_CUT.encode())
    kept = sum(total <= room for total in accumulate(size - heads for size in sizes))
    kept = max(1, min(kept, len(block.data) - 1))
    return [*blocks[:place], _cut(block, kept), *blocks[place + 1 :]]


def _cut(block: Table | Chart, kept: int) -> Block:
    note = _CUT.format(shown=kept, all=len(block.data))
    said = f"{block.note} {note}" if block.note else note
    return block.model_copy(update={"data": block.data[:kept], "note": said})


def _short(block: Block) -> Block:
    if isinstance(block, Card):
        fields = (one.model_copy(update={"value": _short_value(one.value, _LONGEST_FIELD)}) for one in block.fields)
        return block.model_copy(update={"fields": tuple(fields)})
    if not isinstance(block, Table):
        return block
    rows = tuple({name: _short_value(value, _LONGEST_CELL) for name, value in row.items()} for row in block.data)
    return block.model_copy(update={"data": rows})


def _short_value(value: Scalar, longest: int) -> Scalar:
    return shortened(value, longest=longest) if isinstance(value, str) else value


def _blocks(response: Response) -> Sequence[Block]:
    return (*((response.structured_data,) if response.structured_data else ()), *response.more)


def _with(response: Response, blocks: Sequence[Block]) -> Response:
    said = shortened(response.chat_response, longest=_LONGEST_REPLY)
    if len(blocks) < len(_blocks(response)):
        said = f"{said}\n\n{_LEFT_OUT}"
    first, more = (blocks[0], tuple(blocks[1:])) if blocks else (None, ())
    return response.model_copy(update={"chat_response": said, "structured_data": first, "more": more})


def _encoded(message: Outgoing) -> bytes:
    return message.model_dump_json().encode()
