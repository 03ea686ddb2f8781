"""The sample shop in a real PostgreSQL, and the laptop's embeddings without the HTTP around them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import psycopg

from agents.common.database import Vector
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from db import embeddings, migrate, migrations, sample_data, sample_rows
from local.bedrock.embeddings import Embedder as MiniLm

MASTER, PASSWORD = "clickshop_admin", "master-of-a-test's-database"  # the server's, for all tests

OpenDatabase = Callable[[str], AbstractAsyncContextManager[PostgresDatabase]]


@dataclass(frozen=True)
class Shop:
    """A database with the sample shop in it."""

    port: int
    name: str
    owner: str
    superuser: str

    def change(self, statement: str, *values: object) -> None:
        """A change by the server's superuser, past all policies that bind agents."""
        with psycopg.connect(self.superuser, dbname=self.name, autocommit=True) as connection:
            connection.execute(statement.encode(), values)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows as they are, past all policies."""
        with psycopg.connect(self.superuser, dbname=self.name) as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def open(self, username: str, password: str, limits: PoolLimits | None = None) -> PostgresDatabase:
        """The agents' own adapter, signed in as a role."""
        secret = json.dumps({"username": username, "password": password})
        secrets = SimpleNamespace(get_secret_value=lambda **_: {"SecretString": secret})
        address = PostgresAddress(
            host="127.0.0.1", port=self.port, name=self.name, sslmode="disable", secret_arn="arn:of:the:role"
        )
        return PostgresDatabase(address, cast("Any", secrets), limits or PoolLimits(connections=20))

    async def fill(self) -> None:
        """As a deployment leaves it: migrated, with sample rows and their embeddings."""
        async with self.open(MASTER, PASSWORD) as database:
            await migrate.migrate(database, migrations.read_migrations())
            await sample_data.load(database, sample_rows.read_rows(datetime.now(UTC).date()))
            await embeddings.fill(database, LocalEmbedder())


@cache
def _minilm() -> MiniLm:
    return MiniLm()


class LocalEmbedder(embeddings.Embedder):
    """Fills the database."""

    model_id = "minilm"

    def __init__(self) -> None:
        """Nothing to connect to."""

    async def embed(self, text: str) -> Sequence[float]:
        """Zero-padded to the column's 512 dimensions, as the laptop's Bedrock does."""
        vector = await asyncio.to_thread(_minilm().embed, [text])
        return [float(value) for value in np.pad(vector[0], (0, 128))]


class AgentsEmbedder:
    """The same behind the agents' port."""

    async def embed(self, text: str) -> Vector:
        """One vector."""
        return Vector(await LocalEmbedder().embed(text))
