"""`python -m benchmarks.clickstream [PART ...]`: measures and prints the page; --write keeps it, with a chart."""

import argparse
import sys

from benchmarks.clickstream import arrival, chart, restarts, throughput
from benchmarks.clickstream.page import page
from benchmarks.clickstream.processors import Processors
from benchmarks.clickstream.result import Result
from benchmarks.errors import NotAnswered
from benchmarks.page_command import figures_kept, page_parser, write_page
from local.collectors.collector import CollectorFailed
from local.collectors.installation import NotHere

NAME = "clickstream-measured"
PARTS = ("throughput", "restarts", "arrival")


def main() -> int:
    """The command; the exit code."""
    options = _parser().parse_args()
    try:
        result = measured(figures_kept(Result, options.out / f"{NAME}.json"), options)
    except (NotAnswered, NotHere, CollectorFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.write:
        write_page(result, page(result), folder=options.out, name=NAME)
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


def _parser() -> argparse.ArgumentParser:
    parser = page_parser("python -m benchmarks.clickstream", __doc__, PARTS)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each server (5)")
    parser.add_argument("--seconds", type=int, default=8, help="of a run (8)")
    parser.add_argument("--connections", type=int, default=64, help="of wrk (64)")
    parser.add_argument("--restart-seconds", type=int, default=60, help="while brokers restart (60)")
    parser.add_argument("--rate", type=int, default=200, help="events a second whose arrival is timed (200)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
