"""Hears from SES what became of mails, by SNS: who can't be reached, or complained, is not written to again."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3

from agents.promotions.mail.consents import Consents
from agents.promotions.mail.events import Honouring, read_events
from agents.promotions.refresh.settings import DataSettings


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Each event of a delivery by SNS. One that fails is told again, and again: what is noted twice is noted once."""
    asyncio.run(_honour(event))


async def _honour(event: Mapping[str, Any]) -> None:
    for each in read_events(event):
        await _honouring().honour(each)


@cache
def _honouring() -> Honouring:
    settings = DataSettings.from_environment()
    consents = Consents(settings.database())
    return Honouring(boto3.resource("dynamodb"), prefix=settings.table_prefix, consents=consents)
