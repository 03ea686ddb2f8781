"""Calls to AWS under one role: off the event loop, bounded in number and time, their accidents in our words."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from agents.clickstream.aws.actions import ACTIONS, Specialist
from agents.clickstream.aws.error_codes import refusal_of

T = TypeVar("T")

THREADS = 16

CLIENTS = Config(
    connect_timeout=3,
    read_timeout=20,
    max_pool_connections=THREADS,
    # Six attempts wait 31 seconds at most: a throttled account is waited for, and a step's heartbeat goes on meanwhile.
    retries={"mode": "adaptive", "total_max_attempts": 6},
)


class Calls:
    """One specialist's way to AWS. Each call names its action as IAM does: a role has what actions.py lists."""

    def __init__(
        self,
        session: boto3.Session,
        *,
        specialist: Specialist,
        role: str,
        threads: Executor,
        clients: Config = CLIENTS,
    ) -> None:
        self.session = session
        self.clients = clients
        self.region = session.region_name
        self._specialist = specialist
        self._role = role
        self._threads = threads

    async def call(self, action: str, what: Callable[[], T]) -> T:
        """What AWS answers, or AwsRefused. A cancelled call may still happen: what begins work bears repeating."""
        if action not in ACTIONS[self._specialist]:
            raise LookupError(f"actions.py does not have {action} for {self._specialist}")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, what)
        except (ClientError, BotoCoreError) as error:
            raise refusal_of(error, action=action, role=self._role) from error

    async def pages(self, action: str, paginate: Callable[[], Iterable[T]]) -> list[T]:
        """All pages of an answer."""
        return await self.call(action, lambda: list(paginate()))
