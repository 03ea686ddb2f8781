"""Writes that are in the audit trail or do not happen: each DynamoDB transaction carries its own entry."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from agents.common.alarms import AUDIT_APPEND_FAILED
from agents.common.errors import Unavailable
from agents.promotions.audit.entries import CHAIN, HEAD, Entry, Happening, as_item, entry, from_item
from agents.promotions.audit.verification import NO_ENTRIES, Head
from agents.promotions.aws_calls import call

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

log = structlog.stdlib.get_logger(__name__)

ITEMS_OF_THE_TRAIL = 2
_ATTEMPTS = 12  # writers of one shop meet at the head, and one of them wins each time
_FAILED = "ConditionalCheckFailed"
_AGAIN = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_NOT_NOW = "The promotions' data does not answer right now. Nothing is lost: ask again."


class ConditionsFailed(Exception):
    """Nothing was written: the items at these places are not as their conditions want them."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"the conditions of items {list(places)} do not hold")
        self.places = tuple(places)


class AuditTrail:
    """The only way to write what has to be accounted for."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    async def commit(
        self, happening: Happening, items: Callable[[Entry], Sequence["TransactWriteItemTypeDef"]]
    ) -> Entry:
        """Writes the entry and what belongs to it, or nothing. Raises ConditionsFailed, or Unavailable in the end."""
        try:
            return await self._committed(happening, items)
        except Unavailable:
            log.exception(AUDIT_APPEND_FAILED, approval_id=happening.approval_id, what=happening.what)
            raise

    async def _committed(
        self, happening: Happening, items: Callable[[Entry], Sequence["TransactWriteItemTypeDef"]]
    ) -> Entry:
        for attempt in range(_ATTEMPTS):
            head = await self.head()
            next_entry = entry(happening, sequence=head.sequence + 1, previous_hash=head.hash)
            if await self._written([*items(next_entry), *self._appending(next_entry, head)]):
                # A log is another account of the chain, which a writer of the table cannot change.
                log.info("audit entry written", sequence=next_entry.sequence, hash=next_entry.hash)
                return next_entry
            await self._pause(random.uniform(0, 0.02 * 2 ** min(attempt, 6)))  # noqa: S311  spreads retries
        raise Unavailable(_NOT_NOW)

    async def _written(self, items: Sequence["TransactWriteItemTypeDef"]) -> bool:
        """False when another writer was there first, and it is to be tried again."""
        try:
            await call(lambda: self._client.transact_write_items(TransactItems=items))
        except self._client.exceptions.TransactionCanceledException as error:
            codes = [reason.get("Code", "None") for reason in error.response["CancellationReasons"]]
            own = codes[:-ITEMS_OF_THE_TRAIL]
            if failed := [place for place, code in enumerate(own) if code == _FAILED]:
                raise ConditionsFailed(failed) from error
            if set(codes) - _AGAIN - {_FAILED}:
                raise
            return False
        except self._client.exceptions.TransactionInProgressException:
            return False
        return True

    async def head(self) -> Head:
        """Where the trail ends now."""
        item = await self._item({"chain": HEAD, "sequence": 0})
        return Head(sequence=int(str(item["entries"])), hash=str(item["hash"])) if item else NO_ENTRIES

    async def entry(self, sequence: int) -> Entry | None:
        """One entry."""
        item = await self._item({"chain": CHAIN, "sequence": sequence})
        return from_item(item) if item else None

    async def items(self) -> AsyncIterator[Mapping[str, Any]]:
        """Every entry as it is kept, the oldest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="chain = :chain",
            ExpressionAttributeValues={":chain": CHAIN},
            ConsistentRead=True,
        )
        remaining = iter(pages)
        while page := await call(lambda: next(remaining, None)):
            for item in page["Items"]:
                yield item

    async def _item(self, key: Mapping[str, str | int]) -> Mapping[str, Any] | None:
        answer = await call(lambda: self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True))
        return answer.get("Item")

    def _appending(self, one: Entry, head: Head) -> list["TransactWriteItemTypeDef"]:
        known = "entries = :before AND #hash = :hash_before" if head.sequence else "attribute_not_exists(chain)"
        before: dict[str, str | int] = {":before": head.sequence, ":hash_before": head.hash} if head.sequence else {}
        return [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": as_item(one),
                    "ConditionExpression": "attribute_not_exists(chain)",
                }
            },
            {
                "Update": {
                    "TableName": self._table,
                    "Key": {"chain": HEAD, "sequence": 0},
                    "UpdateExpression": "SET entries = :entries, #hash = :hash",
                    "ConditionExpression": known,
                    "ExpressionAttributeNames": {"#hash": "hash"},
                    "ExpressionAttributeValues": {":entries": one.sequence, ":hash": one.hash, **before},
                }
            },
        ]
