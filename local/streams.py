"""Two connections as one: bytes pass both ways as they come."""

import asyncio
from contextlib import suppress

CHUNK = 256 * 1024

Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def join(one: Side, other: Side) -> None:
    """Pass bytes until both sides have ended; a side that breaks ends the other."""
    passing = [asyncio.create_task(_pass(one[0], other[1])), asyncio.create_task(_pass(other[0], one[1]))]
    try:
        with suppress(OSError):
            await asyncio.gather(*passing)
    finally:
        for task in passing:
            task.cancel()
        for _reader, writer in (one, other):
            writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()
