"""`python -m benchmarks.search`: prints how well search finds, with `--write` into docs/search.md too.

By default it embeds as the laptop does; with `--bedrock REGION` as AWS does there, which needs credentials.
"""

import argparse
import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import boto3

from agents.common.database import Vector
from agents.common.elsewhere import Elsewhere
from agents.product_recommendation.config import ProductRecommendationSettings
from benchmarks.search.calibration import Calibrated, calibrated
from benchmarks.search.chart import chart
from benchmarks.search.questions import read
from benchmarks.search.run import Cuts, Result, run, searches
from benchmarks.search.shop import BenchmarkShop, Embedding, MiniLmBedrock, free_port, temporary_shop
from benchmarks.search.table import tables
from db.settings import EmbeddingSettings
from local.bedrock.embeddings import FARTHEST

_DOCS = Path(__file__).parents[2] / "docs"
_MEASURED = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.DOTALL)
_SETTINGS = EmbeddingSettings(model_id="amazon.titan-embed-text-v2:0", dimensions=512)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--bedrock", metavar="REGION", help="embed with Bedrock in this region")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/search.md")
    arguments = parser.parse_args()
    embedding = Embedding(client=_client(arguments.bedrock), settings=_SETTINGS)
    with temporary_shop(free_port()) as shop:
        results, best = asyncio.run(_measure(shop, embedding))
    print(tables(results))
    for setting, one in best.items():
        print(
            f"{setting}={one.cut:.2f} suits these embeddings best (development half: "
            f"{one.answered:.0%} answered, {one.false_positives:.0%} false positives)."
        )
    if arguments.write:
        _write(results)


async def _measure(shop: BenchmarkShop, embedding: Embedding) -> tuple[list[Result], dict[str, Calibrated]]:
    await shop.fill(embedding)
    results = await run(shop, embedding, Cuts(margin=_margin(), farthest=FARTHEST))
    elsewhere = Elsewhere(embedding.agents_embedder(), margin=0.0)

    async def from_zero(_: Vector | None) -> float:
        return 0.0

    async with searches(shop) as (products, articles):
        return results, {
            "SEARCH_MARGIN": await calibrated(products, read("development", "product"), embedding, elsewhere.farthest),
            "SEARCH_FARTHEST": await calibrated(articles, read("development", "article"), embedding, from_zero),
        }


def _margin() -> float:
    return float(ProductRecommendationSettings.model_fields["search_margin"].default)


def _client(region: str | None) -> Any:
    return boto3.client("bedrock-runtime", region_name=region) if region else cast("Any", MiniLmBedrock())


def _write(results: Sequence[Result]) -> None:
    page = _DOCS / "search.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(_MEASURED.sub(lambda _: f"\n{tables(results)}\n", text), encoding="utf-8")
    (_DOCS / "search.svg").write_text(chart(results[0].whole), encoding="utf-8")


if __name__ == "__main__":
    main()
