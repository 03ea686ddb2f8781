"""A port that stays, before a broker whose own port is another one after each start: bytes pass as they are."""

import asyncio
from contextlib import suppress

from local.settings import LOOPBACK

CHUNK = 256 * 1024


class Relay:
    """Listens on `port` and connects each client with `address`."""

    def __init__(self, port: int, address: str) -> None:
        self._port = port
        host, _, behind = address.rpartition(":")
        self._host, self._behind = host, int(behind)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._connect, LOOPBACK, self._port)

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection(self._host, self._behind)
        except OSError:
            writer.close()
            return
        await join((reader, writer), (there_reader, there_writer))


Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def join(one: Side, other: Side) -> None:
    """Pass bytes both ways until both sides have ended; a side that breaks ends the other."""
    passing = [asyncio.create_task(_pass(one[0], other[1])), asyncio.create_task(_pass(other[0], one[1]))]
    try:
        await asyncio.gather(*passing)
    except OSError:
        pass
    finally:
        for task in passing:
            task.cancel()
        for writer in (one[1], other[1]):
            writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()
