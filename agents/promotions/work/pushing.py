"""Tells people who are connected what they did not just ask for: a decision that waits or was made, mail that went."""

import asyncio
from collections.abc import Callable, Iterable

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from agents.promotions.blocks import Block
from agents.promotions.marketer import Group
from agents.promotions.session.connections import Connection, Connections
from agents.promotions.wire.gateway import Gateway, Gone
from agents.promotions.wire.protocol import Pushed

log = structlog.stdlib.get_logger(__name__)


class Push:
    """What is pushed is a courtesy: who misses it finds it in `approvals` and `writes`, and nothing fails for it."""

    def __init__(self, connections: Connections, gateway: Gateway) -> None:
        self._connections = connections
        self._gateway = gateway

    async def to_subject(self, subject: str, block: Block) -> int:
        """To each client of a person; gives how many it reached."""
        ids = await asyncio.to_thread(self._connections.of_subject, subject)
        return await self._reach((Connection(id_, subject), block) for id_ in sorted(ids))

    async def to_group(self, group: Group, block_for: Callable[[str], Block | None]) -> int:
        """To each client of everybody in a group, for each subject a block of its own, or none."""
        connections = await asyncio.to_thread(lambda: list(self._connections.of_group(group)))
        blocks = {subject: block_for(subject) for subject in {one.subject for one in connections}}
        return await self._reach((one, block) for one in connections if (block := blocks[one.subject]) is not None)

    async def _reach(self, letters: Iterable[tuple[Connection, Block]]) -> int:
        posted = await asyncio.gather(*(asyncio.to_thread(self._post, one, block) for one, block in letters))
        return sum(posted)

    def _post(self, connection: Connection, block: Block) -> bool:
        try:
            self._gateway.post(connection.connection_id, Pushed(block=block))
        except Gone:
            self._connections.close(connection.connection_id)
            return False
        except (BotoCoreError, ClientError) as error:
            log.warning("a notification was not pushed", error=type(error).__name__)
            return False
        return True
