"""The custom resource that makes a deployment's database ready before its services start.

Create and Update: migrations, passwords, sample data where the property says so, embeddings. Delete, and going back to
an older set of migrations, change nothing. Standard library and boto3 only, in everything that this imports.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import boto3

from agents.common.database import words_of_postgres
from agents.common.errors import ClickShopError
from custom_resource import SECONDS_TO_ANSWER, Event, Status, respond, shortened
from db.embeddings import AT_ONCE, Embedder, fill
from db.migrate import migrate
from db.migrations import MigrationError, read_migrations
from db.roles import PasswordNotSet, set_passwords
from db.sample_data import load
from db.sample_rows import read_rows
from db.settings import DatabaseSettings, EmbeddingSettings, SettingsMissing, bedrock_client, role_secrets

logger = logging.getLogger(__name__)

PHYSICAL_ID = "clickshop-database"  # the same for ever: another one would be a replacement, and so a Delete

_Prepare = Callable[[Mapping[str, object]], Awaitable[str]]


class LambdaContext(Protocol):
    """What we read of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda ends the process."""


def handler(event: Event, context: LambdaContext) -> None:
    """CloudFormation's door: it always answers, since CloudFormation waits an hour for an answer that never comes."""
    logging.getLogger().setLevel(logging.INFO)
    logger.info("asked to %s the database", event["RequestType"])
    seconds = context.get_remaining_time_in_millis() / 1000 - SECONDS_TO_ANSWER
    asyncio.run(_serve(event, within=seconds))


async def _serve(event: Event, *, within: float) -> None:
    """Answers before the loop ends: its end waits for threads that may still be asking Bedrock."""
    status, reason = await answer_to(event, prepare, within=within)
    respond(event, status, reason, physical_id=PHYSICAL_ID)


async def answer_to(event: Event, work: _Prepare, *, within: float) -> tuple[Status, str]:
    """CloudFormation's status and reason. Nothing that is not ours to say gets into a reason: it ends in a console."""
    if event["RequestType"] == "Delete":
        return "SUCCESS", "The database is left as it is."
    properties = event["ResourceProperties"]
    try:
        async with asyncio.timeout(within):
            return "SUCCESS", await work(properties if isinstance(properties, Mapping) else {})
    except TimeoutError:
        return "FAILED", "It took too long. What was done is kept: deploy again, and it goes on where it stopped."
    except (MigrationError, PasswordNotSet, SettingsMissing) as error:
        return "FAILED", shortened(str(error))
    except ClickShopError as error:
        return "FAILED", shortened(words_of_postgres(error))
    except Exception as error:
        logger.exception("could not prepare the database")
        return "FAILED", f"{type(error).__name__}: the function's log says more."


async def prepare(properties: Mapping[str, object]) -> str:
    """Brings the database to this version of the shop; returns what was done, in a sentence."""
    database = DatabaseSettings.from_environment().database()
    outcome = await migrate(database, read_migrations())
    if outcome.is_ahead:
        return "The database is ahead of this version: nothing was changed."
    passwords = await set_passwords(database, role_secrets(), boto3.client("secretsmanager"))
    inserted: Mapping[str, int] = {}
    if properties.get("SampleData") == "true":
        inserted = await load(database, read_rows(datetime.now(UTC).date()))
    embedder = Embedder(bedrock_client(connections=AT_ONCE), EmbeddingSettings.from_environment())
    embedded = await fill(database, embedder)
    return (
        f"Migrations: {len(outcome.applied)}, passwords: {len(passwords)}, "
        f"sample rows: {sum(inserted.values())}, embeddings: {embedded}."
    )
