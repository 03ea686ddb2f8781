"""`python -m benchmarks.live_shopping`: measures and prints the tables; with --write the page and charts too."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import uvloop
from pydantic import ValidationError

from benchmarks.errors import NotAnswered
from benchmarks.live_shopping.chart import draw
from benchmarks.live_shopping.conversation import read_conversations
from benchmarks.live_shopping.load import STEPS
from benchmarks.live_shopping.measurement import PARTS, Measurement, Sizes
from benchmarks.live_shopping.page import page, readme, tables
from benchmarks.live_shopping.result import Result
from benchmarks.live_shopping.shop import LiveShop, live_shop
from benchmarks.live_shopping.summary import ARCHITECTURES
from benchmarks.live_shopping.throughput import NotSold
from benchmarks.live_shopping.till import NotSignedIn
from evals.place import PlaceMissing
from local.settings import REPOSITORY, Settings

DOCS = REPOSITORY / "docs"
README = REPOSITORY / "README.md"
FIGURES = "live-shopping-measured.json"


class NotKept(Exception):
    """The figures of an earlier run can't be read."""


def main() -> int:
    """The command; the exit code."""
    options = _parser().parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            result = runner.run(_run(options))
        except (NotAnswered, NotKept, NotSignedIn, NotSold, PlaceMissing) as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stdout.write(tables(result))
    return 0 if result.desk is None or result.desk.sale.is_sound else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live_shopping", description=__doc__)
    parser.add_argument("--parts", type=_among(PARTS), default=PARTS, help=f"which ({','.join(PARTS)})")
    parser.add_argument(
        "--architectures", type=_among(ARCHITECTURES), default=ARCHITECTURES, help=f"({','.join(ARCHITECTURES)})"
    )
    parser.add_argument("--model-ms", type=_numbers, default=(0, 50), help="latencies of the model (0,50)")
    parser.add_argument("--rounds", type=int, default=10, help="how often each conversation is held (10)")
    parser.add_argument("--questions", type=int, default=40, help="that search has to find something for (40)")
    parser.add_argument("--orders", type=int, default=6_000, help="by each way (6000)")
    parser.add_argument("--stock", type=int, default=50_000, help="pieces on sale (50000)")
    parser.add_argument("--workers", type=int, default=16, help="orders at a time (16)")
    parser.add_argument("--steps", type=_rates, default=STEPS, help="turns a second offered, rising")
    parser.add_argument("--step-seconds", type=float, default=10.0, help="of each step (10)")
    parser.add_argument("--here", action="store_true", help="measure the stack that runs (`local up --replay`)")
    parser.add_argument("--write", action="store_true", help="page, charts and figures into --out, table into README")
    parser.add_argument("--out", type=Path, default=DOCS, help="the folder for page, charts and figures (docs)")
    parser.add_argument("--render", action="store_true", help="measure nothing: make all again from the figures kept")
    return parser


def _among(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def chosen(text: str) -> tuple[str, ...]:
        words = tuple(text.split(","))
        if unknown := [word for word in words if word not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: there are {', '.join(known)}")
        return words

    return chosen


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


def _rates(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split(","))


async def _run(options: argparse.Namespace) -> Result:
    """The kept figures with those of the parts that are measured, written after each."""
    result = _kept(options.out / FIGURES)
    if options.render:
        _write(result, options.out, readme_too=options.out == DOCS)
        return result
    async for measured in _measured(options, result):
        result = measured
        if options.write:
            _write(result, options.out, readme_too=options.out == DOCS)
    return result


async def _measured(options: argparse.Namespace, known: Result) -> AsyncIterator[Result]:
    sizes = Sizes(
        architectures=options.architectures,
        model_ms=options.model_ms,
        rounds=options.rounds,
        orders=options.orders,
        stock=options.stock,
        workers=options.workers,
        steps=options.steps,
        step_seconds=options.step_seconds,
        questions=options.questions,
    )
    with _shop(here=options.here) as shop:
        measurement = Measurement(shop=shop, conversations=read_conversations(), sizes=sizes, say=_say)
        async for result in measurement.results(options.parts, known):
            yield result


def _shop(*, here: bool) -> AbstractContextManager[LiveShop]:
    if here:
        return nullcontext(LiveShop.of(Settings.from_environment()))
    _say("starting a stack")
    return live_shop()


def _kept(file: Path) -> Result:
    """Raises NotKept for figures of another shape than today's."""
    try:
        return Result.model_validate_json(file.read_text()) if file.exists() else Result()
    except ValidationError as error:
        raise NotKept(f"{file} holds figures of another shape; choose another --out, or remove it.") from error


def _write(result: Result, folder: Path, *, readme_too: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FIGURES).write_text(result.model_dump_json(indent=1) + "\n")
    (folder / "live-shopping-measured.md").write_text(page(result))
    draw(result, folder)
    if readme_too:
        README.write_text(readme(README.read_text(), result))


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
