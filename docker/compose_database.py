"""Makes the database of docker/compose.yaml ready: migrations, passwords, sample rows, embeddings; over psycopg."""

import asyncio
import json
import logging
import os
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3

from agents.catalog import CATALOG
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from db.embeddings import AT_ONCE, Embedder, fill
from db.migrate import migrate
from db.migrations import read_migrations
from db.roles import set_passwords
from db.sample_data import load
from db.sample_rows import read_rows
from db.settings import EmbeddingSettings, bedrock_client

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

MASTER = "clickshop_admin"
ROLES = tuple(role for spec in CATALOG for role in spec.login_roles)

logger = logging.getLogger("docker.compose_database")


def secret_name(user: str) -> str:
    """What docker/compose.yaml says as DATABASE_SECRET_ARN: Secrets Manager takes names as well."""
    return f"clickshop/{user}"


def keep_secret(manager: "SecretsManagerClient", user: str, password: str | None = None) -> None:
    """Makes a user's secret where there is none, with a password of its own unless one is given."""
    try:
        manager.describe_secret(SecretId=secret_name(user))
    except manager.exceptions.ResourceNotFoundException:
        value = {"username": user, "password": password or secrets.token_urlsafe(24)}
        manager.create_secret(Name=secret_name(user), SecretString=json.dumps(value))


async def prepare(address: PostgresAddress, manager: "SecretsManagerClient", embedder: Embedder) -> None:
    """What db/deployment.py does over the Data API. Done twice, it changes nothing."""
    async with PostgresDatabase(address, manager, PoolLimits()) as database:
        await migrate(database, read_migrations())
        await set_passwords(database, {role: secret_name(role) for role in ROLES}, manager)
        rows = await load(database, read_rows(datetime.now(UTC).date()))
        embedded = await fill(database, embedder)
    logger.info("%d rows loaded, %d embedded", sum(rows.values()), embedded)


def main(variables: Mapping[str, str]) -> None:
    """Waits for nothing: Compose starts it when the database and the secrets answer."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    manager: SecretsManagerClient = boto3.client("secretsmanager")
    keep_secret(manager, MASTER, variables["POSTGRES_PASSWORD"])
    for role in ROLES:
        keep_secret(manager, role)
    address = PostgresAddress(
        host=variables["DATABASE_HOST"],
        port=int(variables["DATABASE_PORT"]),
        name=variables["DATABASE_NAME"],
        sslmode=variables["DATABASE_SSLMODE"],
        secret_arn=secret_name(MASTER),
    )
    embedder = Embedder(bedrock_client(connections=AT_ONCE), EmbeddingSettings.from_environment(variables))
    asyncio.run(prepare(address, manager, embedder))


if __name__ == "__main__":
    main(os.environ)
