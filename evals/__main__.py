"""`python -m evals`: hold conversations with the shop, or with a bare model in a foreign domain, and keep the score."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape

from evals import place
from evals.command_line import parser
from evals.holding import hold, scored_so_far
from evals.loader import Refused
from evals.order import Order, journal_of, ordered
from evals.place import Place, PlaceMissing
from evals.published import publish
from evals.report import write_reports
from evals.run import mistakes
from evals.score import Score
from evals.score_table import show
from evals.shop_database import QueryFailed
from local.settings import Settings, SettingsError
from local.stack.errors import StackError

USED_WRONGLY = 2


@contextmanager
def somewhere(arguments: argparse.Namespace, console: Console) -> Iterator[Place]:
    """The environment that was named; else the stack that runs here; else one of our own."""
    settings = Settings.from_environment()
    if arguments.deployed:
        if not arguments.url:
            raise PlaceMissing("--deployed needs --url: the load balancer's address.")
        yield place.account(arguments.deployed, url=arguments.url, model=arguments.model or arguments.deployed)
    elif not arguments.model_url and place.is_ready(settings):
        yield place.laptop(settings)
    else:
        options = (
            ("--model-url", arguments.model_url),
            ("--model", arguments.model),
            ("--tool-calls", arguments.tool_calls),
        )
        console.print("Starting a stack for this run.")
        with place.own_stack(*[word for name, value in options if value for word in (name, value)]) as own:
            yield place.laptop(own)


def check(order: Order, console: Console) -> int:
    """Say what is wrong with the conversations; the exit code. Foreign domains bring their rows along."""
    shop = [case for case in order.cases if case.domain is None]
    wrong = dict(mistakes([case for case in order.cases if case.domain], _no_rows))
    if shop:
        with somewhere(order.arguments, console) as where:
            wrong |= mistakes(shop, where.database.select)
    for name, mistake in wrong.items():
        console.print(f"[red]✗[/] {escape(name)}: {escape(mistake)}", highlight=False, soft_wrap=True)
    console.print(f"{len(order.cases) - len(wrong)} of {len(order.cases)} conversations are sound.")
    return 1 if wrong else 0


def _no_rows(sql: str) -> list[dict[str, object]]:
    raise QueryFailed(f"no shop was asked: {sql}")


def run(order: Order, console: Console) -> int:
    """Hold the conversations, report and publish; the exit code."""
    with somewhere(order.arguments, console) as where:
        score = asyncio.run(hold(order, where, console))
    status = told(score, order, console)
    journal_of(order, score.model).forget()
    return status


def so_far(order: Order, console: Console) -> int:
    """Report and publish what a stopped run has; the exit code. Nobody is asked, and nothing is forgotten."""
    return told(scored_so_far(order), order, console)


def told(score: Score, order: Order, console: Console) -> int:
    """Report and publish; the exit code."""
    files = write_reports(score, order.arguments.reports)
    if order.arguments.publish:
        publish(score, label=order.arguments.publish, sizes=order.sizes)
    show(score, console)
    for file in files:
        console.print(f"→ {file}", highlight=False, soft_wrap=True)
    return 0 if score.overall.percent >= order.arguments.least else 1


def main() -> int:
    """Run the command of the command line; what can't be done is a message and exit code 2."""
    arguments = parser().parse_args()
    console, errors = Console(), Console(stderr=True)
    try:
        order = ordered(arguments)
        return (check if arguments.check else so_far if arguments.so_far else run)(order, console)
    except (Refused, PlaceMissing, QueryFailed, StackError, SettingsError, BotoCoreError, ClientError) as error:
        errors.print(escape(str(error)), style="red", highlight=False, soft_wrap=True)
    except KeyboardInterrupt:
        errors.print("Stopped; --resume takes it up.")
        return 130
    return USED_WRONGLY


if __name__ == "__main__":
    sys.exit(main())
