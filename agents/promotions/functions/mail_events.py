"""Hears from SES what became of mails, by SNS: who can't be reached, or complained, is not written to again."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3

from agents.common.data_api import DataApiDatabase
from agents.promotions.mail.consents import Consents
from agents.promotions.mail.events import Honouring, read_events
from agents.promotions.refresh.settings import RefreshSettings


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Each event of a delivery by SNS. One that fails is told again, and again: what is noted twice is noted once."""
    asyncio.run(_honour(event))


async def _honour(event: Mapping[str, Any]) -> None:
    for each in read_events(event):
        await _honouring().honour(each)


@cache
def _honouring() -> Honouring:
    settings = RefreshSettings.from_environment()
    database = DataApiDatabase(
        boto3.client("rds-data"),
        cluster_arn=settings.cluster_arn,
        secret_arn=settings.database_secret_arn,
        name=settings.database_name,
    )
    return Honouring(boto3.resource("dynamodb"), prefix=settings.table_prefix, consents=Consents(database))
