"""`python -m benchmarks.answering`: measures, prints the tables, and writes page, chart and figures."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.answering.chart import draw
from benchmarks.answering.measurement import measure
from benchmarks.answering.page import page, tables
from benchmarks.answering.question import read_questions
from benchmarks.answering.receiver import SpansMissing
from benchmarks.answering.result import Result, ScaleResult
from benchmarks.answering.shop import NotLoaded, shop_of
from benchmarks.answering.tracing import NotSteady
from benchmarks.errors import NotAnswered
from benchmarks.machine import this_machine
from evals.place import PlaceMissing
from local.settings import REPOSITORY
from local.stack.commit import current_commit

DOCS = REPOSITORY / "docs"


def main() -> int:
    """The command; the exit code."""
    options = _parser().parse_args()
    results = _kept(options.render) if options.render else _measured(options.scales, rounds=options.rounds)
    try:
        for result in results:
            _write(result, options.out, model_seconds=options.model_seconds)
    except (NotAnswered, NotLoaded, NotSteady, PlaceMissing, SpansMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(tables(result, model_seconds=options.model_seconds))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answering", description=__doc__)
    parser.add_argument("--scales", type=_scales, default=(1, 10, 100, 1000), help="times the sample (1,10,100,1000)")
    parser.add_argument("--rounds", type=_positive, default=5, help="how often each question is asked (5)")
    parser.add_argument("--model-seconds", type=_seconds, default=(0.5, 1.0, 2.0), help="for the arithmetic (0.5,1,2)")
    parser.add_argument("--out", type=Path, default=DOCS, help="the folder for page, chart and figures (docs)")
    parser.add_argument(
        "--render", type=Path, nargs="+", metavar="FIGURES", help="measure nothing: use the answering.json of runs"
    )
    return parser


def _scales(text: str) -> tuple[int, ...]:
    return tuple(sorted({_positive(one) for one in text.split(",")}))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split(","))


def _kept(files: Sequence[Path]) -> Iterator[Result]:
    """What runs of the same machine measured, as one: the first says when and where."""
    first, *others = (Result.model_validate_json(file.read_text()) for file in files)
    scales = [scale for result in (first, *others) for scale in result.scales]
    yield first.model_copy(update={"scales": tuple(sorted(scales, key=lambda scale: scale.times))})


def _measured(scales: Sequence[int], *, rounds: int) -> Iterator[Result]:
    """The run after each scale, so that one that ends early has written what it knows."""
    result = Result(
        measured_on=f"{datetime.now(UTC):%Y-%m-%d}",
        commit=current_commit(),
        machine=this_machine(),
        rounds=rounds,
        scales=(),
    )
    for times in scales:
        result = result.model_copy(update={"scales": (*result.scales, _scale(times, rounds=rounds))})
        yield result


def _scale(times: int, *, rounds: int) -> ScaleResult:
    _say(f"{times:,} times the sample: starting a stack")
    with shop_of(times) as shop:
        return asyncio.run(measure(shop, read_questions(), rounds=rounds, say=_say))


def _write(result: Result, folder: Path, *, model_seconds: tuple[float, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answering.json").write_text(result.model_dump_json(indent=1) + "\n")
    (folder / "answering.md").write_text(page(result, model_seconds=model_seconds))
    draw(result, folder / "answering.svg")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
