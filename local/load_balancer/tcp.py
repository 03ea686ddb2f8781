"""Network Load Balancer: a connection goes to one target, and bytes pass as they are."""

import asyncio
import logging
from contextlib import suppress

from local.load_balancer.configuration import Configuration
from local.load_balancer.health import HealthChecks
from local.load_balancer.proxy import target_group
from local.streams import Side, join

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0


class TcpProxy:
    """The handler of connections; `configuration` is replaced when what is deployed changes."""

    def __init__(self, health: HealthChecks) -> None:
        self.configuration = Configuration()
        self._health = health

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect a client with a target of the default action's group; without one, the connection ends."""
        side = await self._connect()
        if side is None:
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # the process ends
            await join((reader, writer), side)

    async def _connect(self) -> Side | None:
        for rule in self.configuration.rules:
            target = self._health.draw(self.configuration.target_groups.get(target_group(rule.action)))
            if target is None:
                return None
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await asyncio.open_connection(target.host, target.port)
            except (TimeoutError, OSError) as error:
                logger.warning("target failed", extra={"target": str(target), "error": str(error)})
        return None
