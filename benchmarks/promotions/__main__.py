"""`python -m benchmarks.promotions [PART ...]`: measures and prints the page; with --write it is kept in docs/."""

import argparse
import asyncio
import sys

from benchmarks.errors import NotAnswered
from benchmarks.page_command import figures_kept, page_parser, write_page
from benchmarks.promotions import cold_start, response
from benchmarks.promotions.page import page
from benchmarks.promotions.result import Result
from evals.place import PlaceMissing

NAME = "promotions-measured"
PARTS = ("cold-start", "response")


def main() -> int:
    """The command; the exit code."""
    options = _parser().parse_args()
    try:
        result = measured(figures_kept(Result, options.out / f"{NAME}.json"), options)
    except (NotAnswered, PlaceMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.write:
        write_page(result, page(result), folder=options.out, name=NAME)
    sys.stdout.write(page(result))
    return 0


def measured(result: Result, options: argparse.Namespace) -> Result:
    """With the parts that were asked for measured anew."""
    if "cold-start" in options.parts:
        result = result.model_copy(update={"cold_start": cold_start.measure(options.rounds)})
    if "response" in options.parts:
        answered = asyncio.run(response.measure(options.model_ms, options.rounds))
        result = result.model_copy(update={"response": answered})
    return result


def _parser() -> argparse.ArgumentParser:
    parser = page_parser("python -m benchmarks.promotions", __doc__, PARTS)
    parser.add_argument("--rounds", type=int, default=10, help="how often each is measured (10)")
    parser.add_argument("--model-ms", type=_numbers, default=(0, 50), help="latencies of the model (0,50)")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
