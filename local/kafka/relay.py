"""A port that stays, before a broker whose own port is another one after each start: bytes pass as they are."""

import asyncio
from contextlib import suppress

from local.settings import LOOPBACK
from local.streams import join


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
        with suppress(asyncio.CancelledError):  # the process ends
            await join((reader, writer), (there_reader, there_writer))
