"""`python -m benchmarks.clickstream [PART ...]`: measures and prints the page; --write keeps it, with a chart."""

import argparse
import sys
from pathlib import Path

from benchmarks.clickstream import arrival, chart, restarts, throughput
from benchmarks.clickstream.page import page
from benchmarks.clickstream.processors import Processors
from benchmarks.clickstream.result import Result
from benchmarks.errors import NotAnswered
from local.collectors.collector import CollectorFailed
from local.collectors.installation import NotHere
from local.settings import REPOSITORY

DOCS = REPOSITORY / "docs"
NAME = "clickstream-measured"
PARTS = ("throughput", "restarts", "arrival")


def main() -> int:
    """The command; the exit code."""
    options = _parser().parse_args()
    try:
        result = measured(kept(options.out), options)
    except (NotAnswered, NotHere, CollectorFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.write:
        (options.out / f"{NAME}.json").write_text(result.model_dump_json(indent=1) + "\n")
        (options.out / f"{NAME}.md").write_text(page(result))
        if result.throughput:
            chart.draw(result.throughput, options.out / f"{NAME}.svg")
    sys.stdout.write(page(result))
    return 0


def measured(result: Result, options: argparse.Namespace) -> Result:
    """With the parts that were asked for measured anew."""
    found: dict[str, object] = {}
    processors = Processors.here()
    if "throughput" in options.parts:
        found["throughput"] = throughput.measure(
            processors, rounds=options.rounds, seconds=options.seconds, connections=options.connections
        )
    if "restarts" in options.parts:
        found["restarts"] = restarts.measure(processors, seconds=options.restart_seconds)
    if "arrival" in options.parts:
        found["arrival"] = arrival.measure(processors, rate=options.rate, seconds=options.seconds)
    return result.model_copy(update=found)


def kept(folder: Path) -> Result:
    """What was measured before, if anything."""
    file = folder / f"{NAME}.json"
    return Result.model_validate_json(file.read_text()) if file.exists() else Result()


def _part(said: str) -> str:
    """argparse's own choices refuse the default of a list that may be empty."""
    if said not in PARTS:
        raise argparse.ArgumentTypeError(f"{said!r} is none of {', '.join(PARTS)}")
    return said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clickstream", description=__doc__)
    parser.add_argument("parts", nargs="*", type=_part, default=PARTS, metavar="PART", help=f"({', '.join(PARTS)})")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server (5)")
    parser.add_argument("--seconds", type=int, default=8, help="of a run (8)")
    parser.add_argument("--connections", type=int, default=64, help="of wrk (64)")
    parser.add_argument("--restart-seconds", type=int, default=60, help="while brokers restart (60)")
    parser.add_argument("--rate", type=int, default=200, help="events a second whose arrival is timed (200)")
    parser.add_argument("--write", action="store_true", help="keep page, figures and chart")
    parser.add_argument("--out", type=Path, default=DOCS, help="where (docs)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
