"""One question of a person after another, in the order in which they came: the next sees what the one before found.

Each message takes a ticket on arrival. Its worker waits until the ticket is served, and serves the next when it leaves.
A ticket that nobody works on holds the others up for a moment only. `stop` is noted here too: workers look here anyway.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from agents.promotions.session.items import Document, document, item, whole

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_WAITING = 5
PATIENCE_SECONDS = 5  # with a ticket that is served, and whose worker has not come
SERVING_SECONDS = 15
_KEPT_SECONDS = 30 * 24 * 3600

Admission = Literal["now", "later", "passed"]


class Turnstile:
    """The tickets, an item a person in the table of conversations."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def ticket(self, subject: str) -> tuple[int, int]:
        """The next ticket, and how many are before it. Whoever is served now gets a moment, too: it may be this one."""
        head = self._update(
            subject,
            "ADD tickets :one SET serving = if_not_exists(serving, :one), held_until = :until",
            {":one": 1, ":until": self._now() + PATIENCE_SECONDS * 1000},
        )
        return whole(head["tickets"]), whole(head["tickets"]) - whole(head["serving"])

    def admits(self, subject: str, ticket: int) -> Admission:
        """Whether it is this ticket's turn. A ticket before it that nobody works on is passed over."""
        head = self._head(subject)
        serving, until = whole(head.get("serving")), whole(head.get("held_until"))
        if serving > ticket:
            return "passed"
        if serving == ticket and self._moved(subject, serving=ticket, to=ticket, seconds=SERVING_SECONDS):
            return "now"
        if until < self._now():
            self._moved(subject, serving=serving, to=serving + 1, seconds=PATIENCE_SECONDS, if_until=until)
        return "later"

    def keeps(self, subject: str, ticket: int) -> None:
        """Some more time for the ticket that is served."""
        self._moved(subject, serving=ticket, to=ticket, seconds=SERVING_SECONDS)

    def leaves(self, subject: str, ticket: int) -> None:
        """The next, please."""
        self._moved(subject, serving=ticket, to=ticket + 1, seconds=PATIENCE_SECONDS)

    def stop(self, subject: str, *, at: int) -> None:
        """What the person asked before this moment, in API Gateway's milliseconds, need not be answered."""
        self._update(subject, "SET stopped_at = :at", {":at": at})

    def stopped_at(self, subject: str) -> int:
        """When the person last said stop."""
        return whole(self._head(subject).get("stopped_at"))

    def _head(self, subject: str) -> Document:
        found = self._client.get_item(TableName=self._table, Key=item(_key(subject)), ConsistentRead=True)
        return document(found.get("Item", {}))

    def _update(self, subject: str, expression: str, values: Document) -> Document:
        changed = self._client.update_item(
            TableName=self._table,
            Key=item(_key(subject)),
            UpdateExpression=f"{expression}, expires_at = :expires_at",
            ExpressionAttributeValues=item({**values, ":expires_at": int(self._clock()) + _KEPT_SECONDS}),
            ReturnValues="ALL_NEW",
        )
        return document(changed["Attributes"])

    def _moved(self, subject: str, *, serving: int, to: int, seconds: int, if_until: int | None = None) -> bool:
        """Whether the ticket that is served was still that one."""
        as_seen = "" if if_until is None else " AND held_until = :seen"
        values = {":serving": serving, ":to": to, ":until": self._now() + seconds * 1000, ":seen": if_until}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=item(_key(subject)),
                UpdateExpression="SET serving = :to, held_until = :until",
                ConditionExpression=f"serving = :serving{as_seen}",
                ExpressionAttributeValues=item(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _now(self) -> int:
        return round(self._clock() * 1000)


def _key(subject: str) -> Document:
    return {"subject": subject, "turn": "head"}
