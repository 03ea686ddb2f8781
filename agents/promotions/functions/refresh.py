"""Keeps marketing's customers and orders up to date: as a step of the deployment, and on a schedule.

As a custom resource it loads the samples where the property says so, then what the shop has; deleting it changes
nothing.
Standard library and boto3 only, in everything that this imports.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import boto3

from agents.common.database import words_of_postgres
from agents.common.errors import ClickShopError
from agents.promotions.refresh.copying import Copier, NotCopied
from agents.promotions.refresh.refreshing import refresh
from agents.promotions.refresh.settings import DataSettings, SettingsMissing
from agents.promotions.refresh.shop import ROLE, Shop
from custom_resource import SECONDS_TO_ANSWER, Event, Status, respond, shortened

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

logger = logging.getLogger(__name__)

PHYSICAL_ID = "promotions-refresh"  # the same for ever: another one would be a replacement, and so a Delete
_SECONDS_FOR_A_PAGE = 30.0


class LambdaContext(Protocol):
    """What we read of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda ends the process."""


def handler(event: Event, context: LambdaContext) -> None:
    """By the schedule, or by CloudFormation, which is always answered."""
    logging.getLogger().setLevel(logging.INFO)
    if "ResponseURL" not in event:
        asyncio.run(_refresh(DataSettings.from_environment(), context))
        return
    status, reason = answer_to(event, context)
    respond(event, status, reason, physical_id=PHYSICAL_ID)


def answer_to(event: Event, context: LambdaContext) -> tuple[Status, str]:
    """CloudFormation's status and reason."""
    if event["RequestType"] == "Delete":
        return "SUCCESS", "Customers and orders are left as they are."
    properties = event["ResourceProperties"]
    with_samples = isinstance(properties, Mapping) and properties.get("SampleData") == "true"
    try:
        return "SUCCESS", _prepare(context, with_samples=with_samples)
    except (SettingsMissing, NotCopied) as error:
        return "FAILED", shortened(str(error))
    except ClickShopError as error:
        return "FAILED", shortened(words_of_postgres(error))
    except Exception as error:
        logger.exception("could not refresh promotions")
        return "FAILED", f"{type(error).__name__}: the function's log says more."


def _prepare(context: LambdaContext, *, with_samples: bool) -> str:
    settings = DataSettings.from_environment()
    loaded = 0
    if with_samples:
        # Only here: where there are no samples, none of their documents need be in the package.
        from agents.promotions.refresh.samples import load_samples

        loaded = load_samples(_dynamodb(), settings.table_prefix, today=datetime.now(UTC).date())
    copied = asyncio.run(_refresh(settings, context))
    return f"Past orders of the samples: {loaded}, orders of the shop: {copied}."


async def _refresh(settings: DataSettings, context: LambdaContext) -> int:
    return await refresh(
        Shop(settings.database().acting_as(ROLE)),
        Copier(_dynamodb(), settings.table_prefix),
        has_time=lambda: context.get_remaining_time_in_millis() / 1000 > _SECONDS_FOR_A_PAGE + SECONDS_TO_ANSWER,
    )


def _dynamodb() -> "DynamoDBServiceResource":
    return boto3.resource("dynamodb")
