"""`python -m benchmarks.live_shopping.search`: how search holds as the shop grows; `--write` for docs/search.md.

Each size is a PostgreSQL of its own, filled and embedded as a deployment does it, multiplied, and gone in the end.
"""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import psycopg
from pgvector.psycopg import register_vector_async

from agents.live_shopping.config import LiveShoppingSettings
from benchmarks.live_shopping.search.chart import draw
from benchmarks.live_shopping.search.measurement import Measurement, Plain
from benchmarks.live_shopping.search.page import tables, written_into
from benchmarks.live_shopping.search.result import Result, Scale
from benchmarks.machine import this_machine
from benchmarks.search.questions import HALVES, read
from benchmarks.search.shop import BenchmarkShop, Embedding, MiniLmBedrock, free_port, temporary_shop
from db.generate import generate
from db.settings import EmbeddingSettings
from local.settings import REPOSITORY
from local.stack.commit import current_commit

_DOCS = REPOSITORY / "docs"
_READ = ("products", "product_variants", "inventory", "customers", "reviews")
_SCALES = (5, 17, 54, 171, 541)
_MARGIN = float(LiveShoppingSettings.model_fields["search_margin"].default)
_SETTINGS = EmbeddingSettings(model_id="amazon.titan-embed-text-v2:0", dimensions=512)


def main() -> None:
    """The command."""
    options = _options()
    result = (
        Result.model_validate_json(options.render.read_text())
        if options.render
        else _measured(options.times, every=options.every)
    )
    print(tables(result))
    if options.write:
        (_DOCS / "search-at-scale.json").write_text(result.model_dump_json(indent=1) + "\n")
        draw(result, _DOCS / "search-at-scale.svg")
        page = _DOCS / "search.md"
        page.write_text(written_into(page.read_text(encoding="utf-8"), result), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_shopping.search", description=__doc__)
    parser.add_argument(
        "--times", type=int, nargs="+", default=_SCALES, help="how many times the sample's 185 products"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question only")
    parser.add_argument("--render", type=Path, metavar="JSON", help="print or write kept figures, and measure nothing")
    parser.add_argument("--write", action="store_true", help="put figures, tables and chart into docs/")
    return parser.parse_args()


def _measured(scales: tuple[int, ...], *, every: int) -> Result:
    machine = this_machine()
    asked = [one.ask for half in HALVES for one in read(half, "product") if one.relevant]
    asked = asked[::every]
    found = tuple(_scale(times, asked) for times in scales)
    return Result(
        measured_on=datetime.now(UTC).date().isoformat(),
        commit=current_commit(),
        machine=machine,
        load_after=os.getloadavg()[0],
        questions=len(asked),
        scales=found,
    )


def _scale(times: int, asked: list[str]) -> Scale:
    embedding = Embedding(client=cast("Any", MiniLmBedrock()), settings=_SETTINGS)
    with temporary_shop(free_port()) as shop:
        sys.stderr.write(f"{times:,} times the sample: filling a shop\n")
        asyncio.run(shop.fill(embedding))
        products, megabytes = _grown(shop, times)
        sys.stderr.write(f"{products:,} products: asking {len(asked)} questions\n")
        return asyncio.run(_asked(shop, embedding, asked, products=products, index_megabytes=megabytes))


def _grown(shop: BenchmarkShop, times: int) -> tuple[int, float]:
    """The products, and the megabytes of the index over their vectors."""
    with psycopg.connect(shop.dsn, autocommit=True) as connection:
        generate(connection, times=times, only=_READ)
        connection.execute("VACUUM ANALYZE")
        row = connection.execute(
            "SELECT (SELECT count(*) FROM products), pg_relation_size('product_embeddings_nearest') / 1024.0 ^ 2"
        ).fetchone()
    assert row
    return int(row[0]), float(row[1])


async def _asked(
    shop: BenchmarkShop, embedding: Embedding, asked: list[str], *, products: int, index_megabytes: float
) -> Scale:
    async with shop.as_agent("live-shopping") as database, await _plain(shop) as plain:
        own = database.acting_as("agent_live_shopping_search")
        measurement = Measurement(own, plain, embedding.agents_embedder(), margin=_MARGIN)
        return await measurement.scale(asked, products=products, index_megabytes=index_megabytes)


async def _plain(shop: BenchmarkShop) -> Plain:
    """A connection as pgvector's README opens it."""
    connection = await psycopg.AsyncConnection.connect(shop.dsn, autocommit=True, cursor_factory=psycopg.AsyncRawCursor)
    await register_vector_async(connection)
    return connection


if __name__ == "__main__":
    main()
