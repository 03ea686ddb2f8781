"""The shop at many times its size: as coherent as the sample, the same each time, and found by the same questions."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import LiteralString

import psycopg
import pytest

from db.embeddings import Embedder, fill
from db.generate import NotGenerated, generate
from db.sample_rows import read_rows
from tests.integration.db.conftest import MASTER, Cluster, copied, filled_by
from tests.integration.db.test_sample_data import CONTRADICTIONS

Connection = psycopg.Connection[tuple[object, ...]]

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


@pytest.fixture(scope="module")
def prepared(sampled: Cluster) -> Cluster:
    """As a deployment leaves it. Only to be copied."""
    return filled_by(copied(sampled), lambda database: fill(database, HashedEmbedder()))


@pytest.fixture(scope="module")
def times_three(prepared: Cluster) -> Cluster:
    """Three times the sample. Tests only read it."""
    return multiplied(copied(prepared))


@pytest.fixture
def large(times_three: Cluster) -> Iterator[Connection]:
    """A way into it."""
    with psycopg.connect(times_three.superuser_dsn, autocommit=True) as connection:
        yield connection


def multiplied(cluster: Cluster, only: Collection[str] | None = None) -> Cluster:
    """All of it, or some tables."""
    with psycopg.connect(cluster.superuser_dsn, autocommit=True) as connection:
        generate(connection, times=TIMES, only=only)
    return cluster


def number(connection: Connection, question: LiteralString) -> object:
    """The only value that is found."""
    row = connection.execute(question).fetchone()
    assert row
    return row[0]


def test_it_has_so_many_times_the_rows_and_no_contradiction(
    large: Connection,
) -> None:
    for table in ("products", "customers", "orders", "order_items", "payments", "refunds", "reviews"):
        counted = large.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608 - our names
        assert counted == (TIMES * len(SAMPLE[table]),), table
    for embedded, subject in (("product_embeddings", "products"), ("article_embeddings", "knowledge_articles")):
        counted = large.execute(f"SELECT count(*) FROM {embedded}".encode()).fetchone()  # noqa: S608 - our names
        assert counted == (TIMES * len(SAMPLE[subject]),), embedded
    found = {name: large.execute(question).fetchall() for name, question in CONTRADICTIONS.items()}
    assert {name: rows for name, rows in found.items() if rows} == {}


async def test_nothing_is_left_to_embed_and_the_index_is_back(large: Connection, times_three: Cluster) -> None:
    async with times_three.as_role(MASTER) as database:
        assert await fill(database, HashedEmbedder()) == 0
    assert number(large, "SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%_embeddings_nearest'") == 2


def test_a_second_time_is_refused(large: Connection) -> None:
    with pytest.raises(NotGenerated, match="multiplied before"):
        generate(large, times=TIMES)


def test_the_same_seed_gives_the_same_shop(large: Connection, prepared: Cluster) -> None:
    question: LiteralString = (
        "SELECT md5(string_agg(CAST(p AS text), '' ORDER BY product_id)) || "
        "(SELECT md5(string_agg(CAST(e AS text), '' ORDER BY product_id)) FROM product_embeddings e) FROM products p"
    )
    twin = multiplied(copied(prepared))
    with psycopg.connect(twin.superuser_dsn, autocommit=True) as connection:
        assert number(connection, question) == number(large, question)


def test_what_search_reads_can_be_multiplied_alone(prepared: Cluster) -> None:
    part = multiplied(copied(prepared), only=("products", "product_variants", "inventory"))
    with psycopg.connect(part.superuser_dsn, autocommit=True) as connection:
        assert number(connection, "SELECT count(*) FROM product_embeddings") == TIMES * len(SAMPLE["products"])
        assert number(connection, "SELECT count(*) FROM orders") == len(SAMPLE["orders"])
