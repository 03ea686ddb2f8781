"""A sample shop of its own for the benchmark: a temporary PostgreSQL, filled and embedded as a deployment does it."""

import io
import json
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import psycopg
from psycopg.sql import SQL, Identifier, Literal

from agents.catalog import agent_named
from agents.common.embeddings import BedrockEmbedder
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from db import embeddings, migrate, migrations, sample_data, sample_rows
from db.settings import EmbeddingSettings
from local.bedrock.embeddings import Embedder as MiniLm
from local.postgres import PostgresServer

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_NAME, _MASTER, _PASSWORD = "shop", "clickshop_admin", "of-a-benchmark's-database"


class MiniLmBedrock:
    """InvokeModel as the laptop's Bedrock answers it, without the HTTP."""

    def __init__(self) -> None:
        self._model = MiniLm()

    def invoke_model(self, *, body: str, **_: str) -> dict[str, io.BytesIO]:
        """Zero-padded to the dimensions asked for, which keeps cosines."""
        asked = json.loads(body)
        vector = self._model.embed([asked["inputText"]])[0]
        padded = np.pad(vector, (0, asked["dimensions"] - len(vector)))
        return {"body": io.BytesIO(json.dumps({"embedding": padded.tolist()}).encode())}


@dataclass(frozen=True, kw_only=True)
class Embedding:
    """Which model embeds, and who answers for it."""

    client: "BedrockRuntimeClient"
    settings: EmbeddingSettings

    def agents_embedder(self) -> BedrockEmbedder:
        """The embedder that agents ask."""
        return BedrockEmbedder(self.client, model_id=self.settings.model_id, dimensions=self.settings.dimensions)


@dataclass(frozen=True, kw_only=True)
class BenchmarkShop:
    """A PostgreSQL with the sample shop in it."""

    server: PostgresServer

    @property
    def dsn(self) -> str:
        """The shop's own database, past all policies."""
        return self.server.dsn.replace("dbname=postgres", f"dbname={_NAME}")

    @property
    def owner_dsn(self) -> str:
        """The same, as the one who owns what is in it."""
        return self.server.connection_string(database=_NAME, user=_MASTER, password=_PASSWORD)

    def as_owner(self) -> PostgresDatabase:
        """The agents' own adapter, signed in as the database's owner."""
        return self._open(_MASTER)

    @asynccontextmanager
    async def as_agent(self, name: str) -> AsyncIterator[PostgresDatabase]:
        """The agents' own adapter, signed in as that agent's role."""
        role = agent_named(name).database_role
        with psycopg.connect(self.server.dsn, autocommit=True) as connection:
            connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(_PASSWORD)))
        async with self._open(role) as database:
            yield database

    async def fill(self, embedding: Embedding) -> None:
        """Migrations, sample rows and their embeddings."""
        async with self._open(_MASTER) as database:
            await migrate.migrate(database, migrations.read_migrations())
            await sample_data.load(database, sample_rows.read_rows(datetime.now(UTC).date()))
            await embeddings.fill(database, embeddings.Embedder(embedding.client, embedding.settings))

    def _open(self, username: str) -> PostgresDatabase:
        secret = json.dumps({"username": username, "password": _PASSWORD})
        secrets = SimpleNamespace(get_secret_value=lambda **_: {"SecretString": secret})
        address = PostgresAddress(
            host="127.0.0.1", port=self.server.port, name=_NAME, sslmode="disable", secret_arn="arn:of:the:role"
        )
        return PostgresDatabase(address, cast("Any", secrets), PoolLimits(connections=4))


@contextmanager
def temporary_shop(port: int) -> Iterator[BenchmarkShop]:
    """An empty one, gone in the end (and so in no hurry to reach the disk)."""
    folder = Path(tempfile.mkdtemp(prefix="clickshop-benchmark-"))
    server = PostgresServer(folder, port, settings={"fsync": "off", "full_page_writes": "off"})
    server.start()
    try:
        server.create_cluster_database(_NAME, _MASTER, _PASSWORD)
        yield BenchmarkShop(server=server)
    finally:
        server.stop()
        shutil.rmtree(folder)


def free_port() -> int:
    """Below those that outgoing connections take."""
    for port in range(21_000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise SystemExit("No port between 21000 and 32000 is free.")
