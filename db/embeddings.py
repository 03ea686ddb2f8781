"""Fills the embeddings of products and articles through Bedrock: `python -m db.embeddings`.

Only what changed is embedded, and each batch is kept at once: a run that is interrupted goes on where it stopped.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

from botocore.exceptions import BotoCoreError, ClientError

from agents.common.database import Database, Json, Row, words_of_postgres
from agents.common.errors import ClickShopError, ModelUnavailable
from db.settings import DatabaseSettings, EmbeddingSettings, SettingsMissing, bedrock_client, log_to_terminal

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

logger = logging.getLogger(__name__)

AT_ONCE = 8
_BATCH = 32


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is embedded: the text of each row with its hash, which are out of date, where their vectors are kept."""

    name: str
    table: LiteralString
    key: LiteralString
    vectors: LiteralString
    texts: LiteralString
    stale: LiteralString
    keep: LiteralString


def _subject(*, name: str, table: LiteralString, key: LiteralString, content: LiteralString) -> Subject:
    """`content` is what is embedded of a row, as SQL; `<key without _id>_embeddings` is where its vector is kept.

    Brands are written apart ("Pulse Buds"), as `agents.common.search.words_apart` writes what is asked.
    """
    vectors = f"{key.removesuffix('_id')}_embeddings"
    texts = f"""
        SELECT id, content, encode(sha256(convert_to(content, 'UTF8')), 'hex') AS content_hash
        FROM (SELECT {key} AS id, regexp_replace({content}, '([a-z])([A-Z])', '\\1 \\2', 'g') AS content FROM {table})
             AS written
    """  # noqa: S608 - the names are those below
    return Subject(
        name=name,
        table=table,
        key=key,
        vectors=vectors,
        texts=texts,
        stale=f"""
            SELECT id, content, hashed.content_hash
            FROM ({texts}) AS hashed LEFT JOIN {vectors} AS kept ON kept.{key} = id
            WHERE (hashed.content_hash, CAST(:model AS text))
                  IS DISTINCT FROM (kept.content_hash, CAST(kept.model AS text))
            ORDER BY id LIMIT CAST(:batch AS integer)
        """,  # noqa: S608 - the names are those below
        keep=f"""
            INSERT INTO {vectors} ({key}, content_hash, model, embedding)
            SELECT id, content_hash, CAST(:model AS text), CAST(embedding AS vector)
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS fresh (id text, content_hash text, embedding text)
            ON CONFLICT ({key}) DO UPDATE
            SET content_hash = EXCLUDED.content_hash, model = EXCLUDED.model, embedding = EXCLUDED.embedding
        """,  # noqa: S608 - the names are those below
    )


SUBJECTS = (
    _subject(
        name="products",
        table="products",
        key="product_id",
        content="category || ': ' || name || '. ' || description",
    ),
    _subject(
        name="articles",
        table="knowledge_articles",
        key="article_id",
        content="title || chr(10) || category || chr(10) || body",
    ),
)


class Embedder:
    """A text's vector, by the model that the settings name; so many at once as the client has connections."""

    def __init__(self, bedrock: "BedrockRuntimeClient", settings: EmbeddingSettings) -> None:
        self.model_id = settings.model_id
        self._bedrock = bedrock
        self._dimensions = settings.dimensions
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def embed(self, text: str) -> Sequence[float]:
        """Raises ModelUnavailable when Bedrock does not answer after the client's own retries."""
        async with self._slots:
            try:
                return await asyncio.to_thread(self._invoke, text)
            except (ClientError, BotoCoreError) as error:
                raise ModelUnavailable(f"Bedrock does not embed with {self.model_id}.") from error

    def _invoke(self, text: str) -> Sequence[float]:
        body = {"inputText": text, "dimensions": self._dimensions, "normalize": True}
        response = self._bedrock.invoke_model(modelId=self.model_id, body=json.dumps(body))
        vector: list[float] = json.loads(response["body"].read())["embedding"]
        return vector


async def fill(database: Database, embedder: Embedder) -> int:
    """Embeds what is missing or out of date; returns how many."""
    return sum([await _fill_subject(database, embedder, subject) for subject in SUBJECTS])


async def _fill_subject(database: Database, embedder: Embedder, subject: Subject) -> int:
    done = 0
    while rows := await _stale(database, embedder.model_id, subject):
        vectors = await asyncio.gather(*(embedder.embed(str(row["content"])) for row in rows))
        fresh = [_fresh(row, vector) for row, vector in zip(rows, vectors, strict=True)]
        await _keep(database, embedder.model_id, subject, fresh)
        done += len(rows)
        logger.info("embedded: subject=%s rows=%d", subject.name, done)
    return done


async def _stale(database: Database, model: str, subject: Subject) -> list[Row]:
    async with database.transaction(None) as transaction:
        return await transaction.fetch(subject.stale, model=model, batch=_BATCH)


async def _keep(database: Database, model: str, subject: Subject, rows: Sequence[Row]) -> None:
    async with database.transaction(None) as transaction:
        await transaction.execute(subject.keep, model=model, rows=Json(rows))


def _fresh(row: Row, vector: Sequence[float]) -> Row:
    return {"id": row["id"], "content_hash": row["content_hash"], "embedding": json.dumps(vector)}


def main() -> None:
    """The command: settings from the environment, one line a batch on standard error."""
    log_to_terminal()
    try:
        database = DatabaseSettings.from_environment().database()
        embedder = Embedder(bedrock_client(connections=AT_ONCE), EmbeddingSettings.from_environment())
        asyncio.run(fill(database, embedder))
    except SettingsMissing as error:
        sys.exit(str(error))
    except ClickShopError as error:
        sys.exit(words_of_postgres(error))


if __name__ == "__main__":
    main()
