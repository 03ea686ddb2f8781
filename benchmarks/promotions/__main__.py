"""`python -m benchmarks.promotions [PART ...]`: measures and prints the page; with --write it is kept in docs/."""

import argparse
import asyncio
import sys
from pathlib import Path

from benchmarks.errors import NotAnswered
from benchmarks.promotions import cold_start, response
from benchmarks.promotions.page import page
from benchmarks.promotions.result import Result
from evals.place import PlaceMissing
from local.settings import REPOSITORY

DOCS = REPOSITORY / "docs"
FIGURES = "promotions-measured.json"
PAGE = "promotions-measured.md"
PARTS = ("cold-start", "response")


def main() -> int:
    """The command; the exit code."""
    options = _parser().parse_args()
    try:
        result = measured(kept(options.out), options)
    except (NotAnswered, PlaceMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.write:
        (options.out / FIGURES).write_text(result.model_dump_json(indent=1) + "\n")
        (options.out / PAGE).write_text(page(result))
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


def kept(folder: Path) -> Result:
    """What was measured before, if anything."""
    file = folder / FIGURES
    return Result.model_validate_json(file.read_text()) if file.exists() else Result()


def _part(said: str) -> str:
    """argparse's own choices refuse the default of a list that may be empty."""
    if said not in PARTS:
        raise argparse.ArgumentTypeError(f"{said!r} is none of {', '.join(PARTS)}")
    return said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.promotions", description=__doc__)
    parser.add_argument("parts", nargs="*", type=_part, default=PARTS, metavar="PART", help=f"({', '.join(PARTS)})")
    parser.add_argument("--rounds", type=int, default=10, help="how often each is measured (10)")
    parser.add_argument("--model-ms", type=_numbers, default=(0, 50), help="latencies of the model (0,50)")
    parser.add_argument("--write", action="store_true", help="keep page and figures")
    parser.add_argument("--out", type=Path, default=DOCS, help="where (docs)")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
