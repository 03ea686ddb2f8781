"""`make consequences`: what this checkout would do to what stands, in words for a pull request."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from operations.consequences.base import checkout, deployed
from operations.consequences.consequence import Consequences
from operations.consequences.report import report
from operations.cost.prices import price_table
from operations.templates import Templates, synthesised
from stacks.environments import ENVIRONMENTS, environment_named

SUMMARY = "what a change replaces, opens, allows and costs, against a commit or against what is deployed"

Before = Callable[[str], Templates]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to hold it against, and where to write."""
    against = parser.add_mutually_exclusive_group()
    against.add_argument("--base", default="origin/main", metavar="COMMIT", help="hold it against this (origin/main)")
    against.add_argument("--deployed", action="store_true", help="hold it against what the account has")
    parser.add_argument("--all", action="store_true", help="all environments, not --env only")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write there, not to standard output")


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Synthesises both and writes the report. Consequences are no failure: a person judges them."""
    prices = price_table()
    named = [environment_named(arguments.env, region=prices.region)]
    environments = [each.name for each in (ENVIRONMENTS.values() if arguments.all else named)]
    written = report(_compared(arguments, environments, variables))
    if arguments.output:
        arguments.output.write_text(written)
    else:
        sys.stdout.write(written)
    return 0


def _compared(
    arguments: argparse.Namespace, environments: Sequence[str], variables: Mapping[str, str]
) -> list[Consequences]:
    if arguments.deployed:
        return _each(environments, variables, lambda name: deployed(name, variables))
    with checkout(arguments.base) as root:
        return _each(environments, variables, lambda name: synthesised(name, variables, root=root))


def _each(environments: Sequence[str], variables: Mapping[str, str], before: Before) -> list[Consequences]:
    prices = price_table()
    return [Consequences.of(name, before(name), synthesised(name, variables), prices) for name in environments]
