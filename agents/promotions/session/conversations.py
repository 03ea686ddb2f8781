"""What was said, a conversation at a time. It stands under its owner's subject: nobody else's key leads to it."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from strands.types.content import Message

from agents.promotions.session.items import Document, document, item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_KEPT_SECONDS = 30 * 24 * 3600
_MOST_BYTES = 200_000  # of a turn's messages; an item may have 400 KB in all
_TIME = "%Y%m%d%H%M%S%f"  # 20 digits


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A question with its answer. `number` says where it stands in its conversation."""

    number: str
    said: str
    reply: str
    at: str
    messages: tuple[Message, ...] = ()


class Conversations:
    """The turns, in the table of conversations."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def current(self, subject: str) -> str:
        """The id of the person's conversation."""
        found = self._client.get_item(TableName=self._table, Key=item(_head(subject)), ConsistentRead=True)
        return str(document(found.get("Item", {})).get("conversation", "first"))

    def begin(self, subject: str) -> None:
        """A fresh conversation; what was said before is no longer looked at."""
        self._client.update_item(
            TableName=self._table,
            Key=item(_head(subject)),
            UpdateExpression="SET conversation = :id",
            ExpressionAttributeValues=item({":id": uuid4().hex}),
        )

    def last(self, subject: str, *, most: int, before: str | None = None) -> tuple[Turn, ...]:
        """The latest turns of the conversation, the oldest of them first."""
        prefix = f"turn#{self.current(subject)}#"
        last = f"{int(before) - 1:020d}" if before else "~"
        found = self._client.query(
            TableName=self._table,
            KeyConditionExpression="subject = :subject AND turn BETWEEN :first AND :last",
            ExpressionAttributeValues=item({":subject": subject, ":first": prefix, ":last": f"{prefix}{last}"}),
            ScanIndexForward=False,
            Limit=most,
            ConsistentRead=True,
        )
        return tuple(_turn(document(one), prefix) for one in reversed(found["Items"]))

    def addition(
        self, subject: str, *, conversation: str, said: str, reply: str, messages: Sequence[Message]
    ) -> "TransactWriteItemTypeDef":
        """A turn to be stored together with the end of its message."""
        now = datetime.fromtimestamp(self._clock(), UTC)
        remembered = json.dumps(messages, ensure_ascii=False, default=str)
        turn = {
            "subject": subject,
            "turn": f"turn#{conversation}#{now.strftime(_TIME)}",
            "said": said,
            "reply": reply,
            "at": now.isoformat(timespec="seconds"),
            "messages": remembered if len(remembered.encode()) <= _MOST_BYTES else None,
            "expires_at": int(self._clock()) + _KEPT_SECONDS,
        }
        return {"Put": {"TableName": self._table, "Item": item(turn)}}


def _head(subject: str) -> Document:
    return {"subject": subject, "turn": "head"}


def _turn(stored: Document, prefix: str) -> Turn:
    messages = cast("Sequence[Message]", json.loads(str(stored.get("messages", "[]"))))
    return Turn(
        number=str(stored["turn"]).removeprefix(prefix),
        said=str(stored["said"]),
        reply=str(stored["reply"]),
        at=str(stored["at"]),
        messages=tuple(messages),
    )
