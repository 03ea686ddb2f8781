"""Runtimes for tests: the real application around a scripted model and a database that the test chooses."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import LiteralString

from strands.models import Model

from agents.common.database import Database, Parameter, Row, SharedDatabase, Statement, Transaction, Vector
from agents.common.embeddings import Embedder
from agents.common.errors import DatabaseUnavailable
from agents.common.principal import Principal
from agents.common.runtime import OpenPool, OpenRuntime, Runtime, database_check
from agents.common.settings import Settings
from tests.fakes import issuer

ENVIRONMENT = {
    "PORT": "8001",
    "ENVIRONMENT": "dev",
    "AWS_DEFAULT_REGION": "us-east-1",
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_PORT": "5432",
    "DATABASE_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:role",
    "USER_POOL_ID": "us-east-1_test",
    "USER_POOL_CLIENT_ID": issuer.AUDIENCE,
    "EMBEDDING_MODEL_ID": "amazon.titan-embed-text-v2:0",
    "EMBEDDING_DIMENSIONS": "512",
    "DATABASE_CLUSTER_ARN": "arn:aws:rds:us-east-1:000000000000:cluster:clickshop",
    "MCP_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:000000000000:secret:mcp",
    "PIPELINE_PREFIX": "dev-",
    "SPECIALIST_ROLE_PREFIX": "arn:aws:iam::000000000000:role/dev-clickstream-",
    "CLOUDFORMATION_ROLE_ARN": "arn:aws:iam::000000000000:role/dev-clickstream-cloudformation",
    "PERMISSIONS_BOUNDARY_ARN": "arn:aws:iam::000000000000:policy/dev-clickstream-boundary",
    "SOURCE_BUCKET": "dev-clickstream-sources",
    "SOURCE_KEY": "0123456789abcdef.zip",
    "ALARM_TOPIC_ARN": "arn:aws:sns:us-east-1:000000000000:dev-alarms",
    "ORDER_MANAGEMENT_URL": "http://127.0.0.1:1",
    "PRODUCT_RECOMMENDATION_URL": "http://127.0.0.1:2",
    "PERSONALIZATION_URL": "http://127.0.0.1:3",
    "TROUBLESHOOTING_URL": "http://127.0.0.1:4",
}


class NoDatabase:
    """A PostgreSQL that does not answer; it counts who tried."""

    def __init__(self) -> None:
        self.tried = 0

    @asynccontextmanager
    async def transaction(self, _: Principal | None) -> AsyncIterator[Transaction]:
        """Raises as the adapters do."""
        self.tried += 1
        if self.tried:
            raise DatabaseUnavailable("The shop's database does not answer right now.")
        yield _CannedTransaction(())

    def acting_as(self, _: str) -> Database:
        """As unreachable in any role."""
        return self


class CannedDatabase:
    """Gives the same rows to every statement, and remembers for whom."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = rows
        self.principals: list[Principal | None] = []

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """A transaction over the rows."""
        self.principals.append(principal)
        yield _CannedTransaction(self._rows)

    def acting_as(self, _: str) -> Database:
        """The same rows in any role."""
        return self


class _CannedTransaction:
    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    async def fetch(self, _: LiteralString, /, **__: Parameter) -> list[Row]:
        return list(self._rows)

    async def execute(self, _: LiteralString, /, **__: Parameter) -> int:
        return 1

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        return [list(self._rows) for _ in statements]


class HashedEmbedder:
    """Vectors of words: texts that share words are near each other."""

    async def embed(self, text: str) -> Vector:
        """512 dimensions, as in every environment."""
        values = [0.0] * 512
        for word in text.lower().split():
            values[sum(map(ord, word.strip("?.,!'s"))) % 512] += 1.0
        length = sum(value * value for value in values) ** 0.5 or 1.0
        return Vector([value / length for value in values])


def runtime_with(
    model: Model, database: SharedDatabase, embedder: Embedder | None = None, *, pool: OpenPool | None = None
) -> OpenRuntime:
    """A runtime with the tests' own issuer of tokens; who wants another pool gets the database, unless told how."""

    def open_runtime(_: Settings) -> AbstractAsyncContextManager[Runtime]:
        return _open(model, database, embedder or HashedEmbedder(), pool or (lambda _: nullcontext(database)))

    return open_runtime


@asynccontextmanager
async def _open(model: Model, database: SharedDatabase, embedder: Embedder, pool: OpenPool) -> AsyncIterator[Runtime]:
    yield Runtime(
        database=database,
        pool=pool,
        model=model,
        embedder=lambda _: embedder,
        verifier=issuer.verifier(),
        checks={"database": database_check(database)},
    )
