"""The whole service on a real PostgreSQL behind HTTP, and a customer who talks to it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from strands.models import Model

from agents.common.database import SharedDatabase
from agents.common.runtime import OpenPool
from agents.live_shopping.config import LiveShoppingSettings
from agents.live_shopping.main import create_app
from agents.live_shopping.surroundings import OpenArchitecture
from tests.fakes import issuer
from tests.fakes.http import Answer, send
from tests.fakes.http_server import serving_here
from tests.fakes.runtimes import runtime_with

STREAM = "fitness_stream_morning_001"


@asynccontextmanager
async def chat_service(
    model: Model,
    database: SharedDatabase,
    architectures: Mapping[str, OpenArchitecture],
    *,
    pool: OpenPool | None = None,
) -> AsyncIterator[str]:
    """The service's address; it has the architectures that a test is about."""
    runtime = runtime_with(model, database, pool=pool)
    app = create_app(LiveShoppingSettings(), runtime=runtime, architectures=architectures)
    async with serving_here(app) as address:
        yield address


@dataclass
class Talk:
    """One customer's conversation with one architecture."""

    url: str
    architecture: str
    customer: str = "cust001"
    session_id: str | None = None

    async def say(self, message: str, **fields: Any) -> dict[str, Any]:
        """The reply, which is one."""
        answer = await self.post("chat", message, **fields)
        assert answer.status == 200, answer.text
        self.session_id = answer.body["session_id"]
        return answer.body

    async def events(self, message: str, **fields: Any) -> list[tuple[str, dict[str, Any]]]:
        """The same as it is told while it happens."""
        answer = await self.post("chat/stream", message, **fields)
        blocks = [block.splitlines() for block in answer.text.strip().split("\n\n")]
        told = [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]
        return [(block["event"], json.loads(block["data"])) for block in told if block]

    async def post(self, route: str, message: str, *, key: str | None = None, **fields: Any) -> Answer:
        """Whatever comes back."""
        session = {"session_id": self.session_id} if self.session_id else {"stream_id": STREAM}
        return await send(
            "POST",
            f"{self.url}/shop/{self.architecture}/{route}",
            headers=issuer.bearer(self.customer) | ({"idempotency-key": key} if key else {}),
            json={"customer_message": message, **session, **fields},
        )
