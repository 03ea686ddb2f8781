"""People of marketing, their desk for writes, and a gateway to their clients; what each was told is remembered."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from agents.promotions.marketer import Marketer
from agents.promotions.said import Said
from agents.promotions.wire.frames import frame
from agents.promotions.wire.gateway import Gone
from agents.promotions.wire.protocol import MOST_BYTES_OUT, Outgoing

MIA = Marketer(subject="subject-of-mia", name="mia@clickshop.example", groups=frozenset({"marketer"}))
PAUL = Marketer(subject="subject-of-paul", name="paul@clickshop.example", groups=frozenset({"approver"}))
EVE = Marketer(subject="subject-of-eve", name="eve@clickshop.example", groups=frozenset({"marketer"}))


def context(marketer: Marketer, *, expires_at: float = 4e9) -> dict[str, str]:
    """What the authorizer says of somebody with each of their messages."""
    groups = ",".join(sorted(marketer.groups))
    return {"subject": marketer.subject, "name": marketer.name, "groups": groups, "expires_at": str(expires_at)}


class RecordingGateway:
    """Frames by connection, as they would be sent; those who left get none."""

    def __init__(self) -> None:
        self.frames: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.left: set[str] = set()
        self.on_post: Callable[[str, Outgoing], None] = lambda _, __: None

    def post(self, connection_id: str, message: Outgoing) -> None:
        """As API Gateway: nothing larger than a frame, and nothing to who is not there."""
        self.on_post(connection_id, message)
        if connection_id in self.left:
            raise Gone
        encoded = frame(message)
        assert len(encoded) <= MOST_BYTES_OUT
        self.frames[connection_id].append(json.loads(encoded))

    def types(self, connection_id: str) -> list[str]:
        """What a client got, by type; words that came in pieces count once."""
        kinds = [one["type"] for one in self.frames[connection_id]]
        return [kind for place, kind in enumerate(kinds) if place == 0 or kind != kinds[place - 1]]

    def of_type(self, connection_id: str, kind: str) -> list[dict[str, Any]]:
        """The frames of one type."""
        return [one for one in self.frames[connection_id] if one["type"] == kind]


class NotedDesk:
    """A desk for writes that only notes what it was asked to do."""

    def __init__(self) -> None:
        self.noted: list[tuple[object, ...]] = []
        self.refusal: Exception | None = None
        self.seconds = 0.0

    async def decide(self, marketer: Marketer, *, approval_token: str, approve: bool, reason: str | None) -> Said:
        """Noted, after so many seconds."""
        await asyncio.sleep(self.seconds)
        if self.refusal:
            raise self.refusal
        self.noted.append(("decide", marketer.subject, approval_token, approve, reason))
        return Said("Approved, and done.")

    async def undo(self, marketer: Marketer, *, write_id: str) -> Said:
        """Noted."""
        self.noted.append(("undo", marketer.subject, write_id))
        return Said("Taken back.")

    async def withdraw(self, marketer: Marketer, *, write_id: str) -> Said:
        """Noted."""
        self.noted.append(("withdraw", marketer.subject, write_id))
        return Said("Withdrawn.")

    async def waiting(self, marketer: Marketer) -> Said:
        """Noted."""
        self.noted.append(("waiting", marketer.subject))
        return Said("Nothing waits for you.")

    async def written(self, marketer: Marketer) -> Said:
        """Noted."""
        self.noted.append(("written", marketer.subject))
        return Said("Nothing was written.")

    async def execute_decided(self, approval_id: str) -> None:
        """Noted."""
        self.noted.append(("execute", approval_id))
