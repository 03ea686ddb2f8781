"""A message is worked on by one worker at a time, and once: what arrives twice is answered from what was stored.

A claim has a lease, which its worker renews while it lives. A worker that died is taken over once the lease is over.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast
from uuid import uuid4

from agents.promotions.session.items import Document, Item, document, item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

LEASE_SECONDS = 15
NOBODY = "nobody"
_KEPT_SECONDS = 24 * 3600

_FREE = "attribute_not_exists(subject) OR (#state = :working AND lease_until < :now)"
_MINE = "#owner = :owner AND #state = :working"
_NAMES = {"#owner": "owner", "#state": "state"}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A message that is ours to work on."""

    subject: str
    message_id: str
    owner: str


@dataclass(frozen=True)
class Finished:
    """A message that was answered before, and the connection that got it: NOBODY's, or None as long as it is told."""

    frame: str
    told: str | None


class ClaimLost(Exception):
    """Somebody else works on the message by now."""


class Claims:
    """The claims, in the table of conversations."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def claim(self, subject: str, message_id: str) -> Claim | Finished | Literal["taken"]:
        """Ours; or finished; or taken by a worker that lives, as far as can be told."""
        claim = Claim(subject=subject, message_id=message_id, owner=uuid4().hex)
        working = {"owner": claim.owner, "state": "working", "lease_until": self._lease(), "expires_at": self._expiry()}
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item({**_key(claim), **working}),
                ConditionExpression=_FREE,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=item({":working": "working", ":now": self._now()}),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            return _held(document(cast("Mapping[str, Item]", error.response)["Item"]))
        return claim

    def renew(self, claim: Claim) -> None:
        """Some more time. Raises ClaimLost."""
        self._while_mine(claim, "SET lease_until = :until", {":until": self._lease()})

    def release(self, claim: Claim) -> None:
        """Whoever gets the message next may work on it: it was not answered."""
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=item(_key(claim)),
                ConditionExpression=_MINE,
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=item({":owner": claim.owner, ":working": "working"}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def finish(self, claim: Claim, frame: str, *, with_: "tuple[TransactWriteItemTypeDef, ...]" = ()) -> None:
        """Store the answer together with what it changes, all or nothing. Raises ClaimLost."""
        done: Document = {":owner": claim.owner, ":working": "working", ":done": "done", ":frame": frame}
        finished: TransactWriteItemTypeDef = {
            "Update": {
                "TableName": self._table,
                "Key": item(_key(claim)),
                "UpdateExpression": "SET #state = :done, frame = :frame REMOVE lease_until",
                "ConditionExpression": _MINE,
                "ExpressionAttributeNames": _NAMES,
                "ExpressionAttributeValues": item(done),
            }
        }
        try:
            self._client.transact_write_items(TransactItems=[finished, *with_])
        except self._client.exceptions.TransactionCanceledException as error:
            if not any(
                reason.get("Code") == "ConditionalCheckFailed" for reason in error.response["CancellationReasons"]
            ):
                raise
            raise ClaimLost from None

    def told(self, claim: Claim, connection_id: str) -> None:
        """The answer got through to a connection, or to NOBODY."""
        self._client.update_item(
            TableName=self._table,
            Key=item(_key(claim)),
            UpdateExpression="SET told = :connection",
            ConditionExpression="attribute_exists(subject)",
            ExpressionAttributeValues=item({":connection": connection_id}),
        )

    def _while_mine(self, claim: Claim, update: str, values: Document) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=item(_key(claim)),
                UpdateExpression=update,
                ConditionExpression=_MINE,
                ExpressionAttributeNames=_NAMES,
                ExpressionAttributeValues=item({**values, ":owner": claim.owner, ":working": "working"}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise ClaimLost from None

    def _now(self) -> int:
        return round(self._clock() * 1000)

    def _lease(self) -> int:
        return self._now() + LEASE_SECONDS * 1000

    def _expiry(self) -> int:
        return int(self._clock()) + _KEPT_SECONDS


def _key(claim: Claim) -> Document:
    return {"subject": claim.subject, "turn": f"message#{claim.message_id}"}


def _held(found: Document) -> Finished | Literal["taken"]:
    """What stands in the way of a claim."""
    if found["state"] != "done":
        return "taken"
    told = found.get("told")
    return Finished(str(found["frame"]), str(told) if told is not None else None)
