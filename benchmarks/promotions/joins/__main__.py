"""`python -m benchmarks.promotions.joins`: joins across databases as the shop grows; `--write` puts it into docs/."""

import argparse
import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import this_machine
from benchmarks.markdown import rendered
from benchmarks.promotions.joins.chart import draw
from benchmarks.promotions.joins.result import Result, Scale
from benchmarks.promotions.joins.run import Bench
from benchmarks.search.shop import BenchmarkShop, free_port, temporary_shop
from local.settings import REPOSITORY
from local.stack.commit import current_commit

_DOCS = REPOSITORY / "docs"
_SCALES = (1_000, 10_000, 100_000, 1_000_000)


def main() -> None:
    """The command."""
    options = _options()
    result = _measured(tuple(options.orders), runs=options.runs)
    page = rendered(Path(__file__).parent / "page.md.jinja", result=result, largest=result.scales[-1])
    print(page)
    if options.write:
        (_DOCS / "promotions-joins.json").write_text(result.model_dump_json(indent=1) + "\n")
        draw(result, _DOCS / "promotions-joins.svg")
        (_DOCS / "promotions-joins.md").write_text(page, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.promotions.joins", description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=_SCALES, help="how many, one size after another")
    parser.add_argument("--runs", type=int, default=3, help="how often each question is asked")
    parser.add_argument("--write", action="store_true", help="put figures, page and chart into docs/")
    return parser.parse_args()


def _measured(scales: tuple[int, ...], *, runs: int) -> Result:
    machine = this_machine()
    found = tuple(scale_of(count, runs=runs) for count in scales)
    return Result(
        measured_on=datetime.now(UTC).date().isoformat(),
        commit=current_commit(),
        machine=machine,
        load_after=os.getloadavg()[0],
        runs=runs,
        scales=found,
    )


def scale_of(count: int, *, runs: int) -> Scale:
    """In a PostgreSQL of its own, gone in the end."""
    sys.stderr.write(f"{count:,} orders\n")
    with temporary_shop(free_port()) as shop:
        return asyncio.run(_asked(shop, count, runs))


async def _asked(shop: BenchmarkShop, count: int, runs: int) -> Scale:
    async with shop.as_owner() as database:
        return await Bench(database=database, dsn=shop.owner_dsn, runs=runs).scale(count)


if __name__ == "__main__":
    main()
