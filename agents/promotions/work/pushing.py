"""Tells people who are connected what they did not just ask for: a decision that waits or was made, mail that went."""

import asyncio

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from agents.promotions.blocks import Block
from agents.promotions.session.connections import Connections
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
        reached = await asyncio.gather(*(asyncio.to_thread(self._post, id_, block) for id_ in sorted(ids)))
        return sum(reached)

    def _post(self, connection_id: str, block: Block) -> bool:
        try:
            self._gateway.post(connection_id, Pushed(block=block))
        except Gone:
            self._connections.close(connection_id)
            return False
        except (BotoCoreError, ClientError) as error:
            log.warning("a notification was not pushed", error=type(error).__name__)
            return False
        return True
