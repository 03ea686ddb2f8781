"""A call to AWS, off the event loop, with its accidents in our words. Refused conditions pass as they are."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from agents.common.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

_CONDITIONS = {"ConditionalCheckFailedException", "TransactionCanceledException", "TransactionInProgressException"}
_NOT_NOW = "The promotions' data does not answer right now. Nothing is lost: ask again."


def native_client(session: boto3.Session) -> "DynamoDBClient":
    """A client that takes and gives Python's own values: str, Decimal, bool, None, dict and list."""
    return session.resource("dynamodb").meta.client


async def finished(what: Callable[[], T]) -> T:
    """What a call answers or raises, off the event loop.

    A call that is cancelled still happens, so it is waited for: who cancels must not be told that it did not.
    """
    task = asyncio.create_task(asyncio.to_thread(what))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


async def call(what: Callable[[], T]) -> T:
    """What a client's call answers. Raises Unavailable when there is no answer, and whatever a condition refuses."""
    try:
        return await finished(what)
    except ClientError as error:
        if error.response["Error"]["Code"] in _CONDITIONS:
            raise
        raise Unavailable(_NOT_NOW) from error
    except BotoCoreError as error:
        raise Unavailable(_NOT_NOW) from error
