"""Asking for what may not be there."""

from collections.abc import Awaitable, Collection
from typing import TypeVar

from agents.clickstream.aws.refusals import AwsRefused, Why

T = TypeVar("T")


async def or_none(asked: Awaitable[T], *, absent: Collection[Why] = (Why.GONE,)) -> T | None:
    """What AWS answers, or None where it says that there is no such thing.

    Of a name that a person typed, INVALID says so too: nothing can have it.
    """
    try:
        return await asked
    except AwsRefused as refused:
        if refused.why in absent:
            return None
        raise
