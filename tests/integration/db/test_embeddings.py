"""Filling embeddings: only what changed, batch by batch, through throttling; and the nearest is the right one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, LiteralString

import boto3
import pytest
from botocore.config import Config

from agents.common.database import Database, Row, Vector
from agents.common.errors import BadInput, ModelUnavailable
from db.embeddings import AT_ONCE, Embedder, fill
from db.sample_rows import read_rows
from db.settings import EmbeddingSettings, bedrock_client
from local.bedrock.app import create_app
from local.bedrock.embeddings import Embedder as MiniLM
from local.bedrock.limits import Limited
from local.bedrock.planner import Planner
from tests.fakes.http_server import serving
from tests.fakes.titan import FakeTitan, broken, throttled
from tests.integration.db.conftest import Cluster, copied

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_ROWS = read_rows(date(2026, 1, 1))
PRODUCTS, ARTICLES = len(_ROWS["products"]), len(_ROWS["knowledge_articles"])
TITAN = "amazon.titan-embed-text-v2:0"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients sign with anything."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def database(sampled: Cluster) -> Database:
    """The sample shop without embeddings, by the Data API as in the deployment."""
    return copied(sampled).over_http()


@contextmanager
def embedding(titan: FakeTitan, *, model: str = TITAN, dimensions: int = 512) -> Iterator[Embedder]:
    """An embedder on the fake, which tries once."""
    with serving(titan.app) as address:
        client: BedrockRuntimeClient = boto3.client(
            "bedrock-runtime", endpoint_url=address, config=Config(retries={"total_max_attempts": 1})
        )
        yield Embedder(client, EmbeddingSettings(model_id=model, dimensions=dimensions))
        client.close()


async def rows(database: Database, sql: LiteralString) -> list[Row]:
    """What is stored."""
    async with database.transaction(None) as transaction:
        return await transaction.fetch(sql)


async def execute(database: Database, sql: LiteralString) -> None:
    """Changes what is stored."""
    async with database.transaction(None) as transaction:
        assert await transaction.execute(sql)


async def test_every_product_and_article_is_embedded_once(database: Database) -> None:
    titan = FakeTitan()
    with embedding(titan) as embedder:
        assert await fill(database, embedder) == PRODUCTS + ARTICLES
        assert await fill(database, embedder) == 0
    assert len(titan.texts) == PRODUCTS + ARTICLES
    assert 1 < titan.most_at_once <= AT_ONCE
    [pegasus] = [text for text in titan.texts if text.startswith("shoes: Nike Air Zoom Pegasus. ")]
    assert "breathable mesh" in pegasus
    assert any(text.startswith("headphones: Pulse Buds True Wireless Earbuds. ") for text in titan.texts)


async def test_only_what_changed_is_embedded_again(database: Database) -> None:
    titan = FakeTitan()
    with embedding(titan) as embedder:
        await fill(database, embedder)
        titan.texts.clear()
        await execute(database, "UPDATE products SET price = 1, popularity = 2, rating = 3 WHERE product_id = 'HD001'")
        await execute(database, "UPDATE products SET name = 'Another Name' WHERE product_id = 'shoe_001'")
        await execute(database, "UPDATE knowledge_articles SET body = 'Other words' WHERE article_id = 'newsletter'")
        assert await fill(database, embedder) == 2
    assert sorted(text.splitlines()[0].split(". ")[0] for text in titan.texts) == [
        "Subscribe to or leave the newsletter",
        "shoes: Another Name",
    ]


async def test_another_model_embeds_everything_again(database: Database) -> None:
    titan = FakeTitan()
    with embedding(titan) as embedder:
        await fill(database, embedder)
    with embedding(titan, model="amazon.titan-embed-text-v3:0") as embedder:
        assert await fill(database, embedder) == PRODUCTS + ARTICLES
    models = await rows(database, "SELECT DISTINCT model FROM product_embeddings")
    assert [dict(row) for row in models] == [{"model": "amazon.titan-embed-text-v3:0"}]


async def test_an_interrupted_run_goes_on_where_it_stopped(database: Database) -> None:
    interrupted = FakeTitan(lambda number: broken() if number > PRODUCTS + 5 else None)
    with embedding(interrupted) as embedder, pytest.raises(ModelUnavailable):
        await fill(database, embedder)
    assert len(await rows(database, "SELECT product_id FROM product_embeddings")) == PRODUCTS
    titan = FakeTitan()
    with embedding(titan) as embedder:
        assert await fill(database, embedder) == ARTICLES
    assert len(titan.texts) == ARTICLES


async def test_throttling_is_waited_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    titan = FakeTitan(lambda number: throttled() if number in {3, 10, 11, 40} else None)
    with serving(titan.app) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", address)
        client = bedrock_client(connections=AT_ONCE)
        embedder = Embedder(client, EmbeddingSettings(model_id=TITAN, dimensions=512))
        assert await fill(database, embedder) == PRODUCTS + ARTICLES
        client.close()


async def test_vectors_of_another_dimension_are_refused(database: Database) -> None:
    with embedding(FakeTitan(), dimensions=256) as embedder, pytest.raises(BadInput):
        await fill(database, embedder)


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("My wireless headphones won't connect to my phone", "headphones-will-not-connect"),
        ("my notebook does not charge any more", "laptop-is-not-charging"),
        ("when will I get my money back", "refunds-how-long"),
    ],
)
async def test_the_nearest_article_answers_the_question(
    embedded: Cluster, embedder: Embedder, question: str, nearest: str
) -> None:
    vector = Vector(await embedder.embed(question))
    async with embedded.over_http().transaction(None) as transaction:
        await transaction.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        found = await transaction.fetch(
            "SELECT article_id FROM article_embeddings ORDER BY embedding <=> CAST(:near AS vector) LIMIT 3",
            near=vector,
        )
    assert nearest in [row["article_id"] for row in found]


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    """The laptop's model behind Bedrock's wire."""
    model = MiniLM()
    with serving(create_app(Limited(Planner(model)), model)) as address:
        client: BedrockRuntimeClient = boto3.client(
            "bedrock-runtime",
            endpoint_url=address,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        yield Embedder(client, EmbeddingSettings(model_id=TITAN, dimensions=512))
        client.close()


@pytest.fixture
async def embedded(shop: Cluster, embedder: Embedder) -> Cluster:
    """The sample shop with the laptop's embeddings."""
    await fill(shop.over_http(), embedder)
    return shop
