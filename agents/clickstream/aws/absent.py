"""Asking for what may not be there."""

from collections.abc import Awaitable
from typing import TypeVar

from agents.clickstream.aws.refusals import AwsRefused, Why

T = TypeVar("T")


async def or_none(asked: Awaitable[T]) -> T | None:
    """What AWS answers, or None where it says that there is no such thing."""
    try:
        return await asked
    except AwsRefused as refused:
        if refused.why is Why.GONE:
            return None
        raise
