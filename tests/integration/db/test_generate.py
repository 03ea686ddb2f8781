"""The shop at many times its size: as coherent as the sample, the same each time, and found by the same questions."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import LiteralString

import psycopg
import pytest

from db.embeddings import Embedder, fill
from db.generate import NotGenerated, generate
from db.migrate import migrate
from db.migrations import read_migrations
from db.sample_data import load
from db.sample_rows import read_rows
from local.postgres import PostgresServer
from tests.integration.data_api import Aws
from tests.integration.db.conftest import MASTER, Cluster, new_cluster
from tests.integration.db.test_sample_data import CONTRADICTIONS

TIMES = 3
SAMPLE = read_rows(datetime.now(UTC).date())


class HashedEmbedder(Embedder):
    """A vector by the text's own letters: what matters here is that there is one."""

    model_id = "letters"

    def __init__(self) -> None:
        """Nothing to connect to."""

    async def embed(self, text: str) -> Sequence[float]:
        """512 numbers."""
        return [float(ord(text[place % len(text)])) for place in range(512)]


async def prepare(cluster: Cluster) -> None:
    """As a deployment leaves it."""
    async with cluster.as_role(MASTER) as database:
        await migrate(database, read_migrations())
        await load(database, SAMPLE)
        await fill(database, HashedEmbedder())


@pytest.fixture
async def large(empty_cluster: Cluster) -> AsyncIterator[psycopg.Connection[tuple[object, ...]]]:
    """Three times the sample."""
    await prepare(empty_cluster)
    with psycopg.connect(empty_cluster.superuser_dsn, autocommit=True) as connection:
        generate(connection, times=TIMES)
        yield connection


@pytest.fixture
def twin(postgres: PostgresServer, aws: Aws, data_api: Aws) -> Cluster:
    """Another empty database."""
    return new_cluster(postgres, aws, data_api)


def number(connection: psycopg.Connection[tuple[object, ...]], question: LiteralString) -> object:
    """The only value that is found."""
    row = connection.execute(question).fetchone()
    assert row
    return row[0]


async def test_it_has_so_many_times_the_rows_and_no_contradiction(
    large: psycopg.Connection[tuple[object, ...]],
) -> None:
    for table in ("products", "customers", "orders", "order_items", "payments", "refunds", "reviews"):
        counted = large.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608 - our names
        assert counted == (TIMES * len(SAMPLE[table]),), table
    for embedded, subject in (("product_embeddings", "products"), ("article_embeddings", "knowledge_articles")):
        counted = large.execute(f"SELECT count(*) FROM {embedded}".encode()).fetchone()  # noqa: S608 - our names
        assert counted == (TIMES * len(SAMPLE[subject]),), embedded
    found = {name: large.execute(question).fetchall() for name, question in CONTRADICTIONS.items()}
    assert {name: rows for name, rows in found.items() if rows} == {}


async def test_nothing_is_left_to_embed_and_the_index_is_back(
    large: psycopg.Connection[tuple[object, ...]], empty_cluster: Cluster
) -> None:
    async with empty_cluster.as_role(MASTER) as database:
        assert await fill(database, HashedEmbedder()) == 0
    assert number(large, "SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%_embeddings_nearest'") == 2


async def test_a_second_time_is_refused(large: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(NotGenerated, match="multiplied before"):
        generate(large, times=TIMES)


async def test_the_same_seed_gives_the_same_shop(large: psycopg.Connection[tuple[object, ...]], twin: Cluster) -> None:
    question: LiteralString = (
        "SELECT md5(string_agg(CAST(p AS text), '' ORDER BY product_id)) || "
        "(SELECT md5(string_agg(CAST(e AS text), '' ORDER BY product_id)) FROM product_embeddings e) FROM products p"
    )
    await prepare(twin)
    with psycopg.connect(twin.superuser_dsn, autocommit=True) as connection:
        generate(connection, times=TIMES)
        assert number(connection, question) == number(large, question)


async def test_what_search_reads_can_be_multiplied_alone(empty_cluster: Cluster) -> None:
    await prepare(empty_cluster)
    with psycopg.connect(empty_cluster.superuser_dsn, autocommit=True) as connection:
        generate(connection, times=TIMES, only=("products", "product_variants", "inventory"))
        assert number(connection, "SELECT count(*) FROM product_embeddings") == TIMES * len(SAMPLE["products"])
        assert number(connection, "SELECT count(*) FROM orders") == len(SAMPLE["orders"])
