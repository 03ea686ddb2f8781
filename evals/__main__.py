"""`python -m evals`: hold conversations with the shop, or with a bare model in a foreign domain, and keep the score."""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import aiohttp
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evals import place
from evals.answerer import Answerer
from evals.command_line import ALL, parser
from evals.foreign_agent import ForeignAgents
from evals.journal import Journal, left
from evals.loader import Case, Refused, Set, load
from evals.place import Place, PlaceMissing
from evals.published import publish
from evals.report import slug, write_reports
from evals.result import ConversationResult
from evals.run import Run, Task, mistakes
from evals.score import Score
from evals.score_table import show
from evals.selection import Selection, stratified
from evals.shop import Shop, Tokens
from evals.shop_database import QueryFailed
from evals.trace import traced
from local.settings import Settings, SettingsError
from local.stack.commit import current_commit
from local.stack.errors import StackError

USED_WRONGLY = 2


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the command line asks for, once the conversations were read."""

    name: str
    cases: list[Case]
    sizes: Mapping[str, int]
    arguments: argparse.Namespace


def ordered(arguments: argparse.Namespace) -> Order:
    """Read the sets and choose from them. Raises Refused."""
    sets = list(Set) if arguments.which == ALL else [Set(arguments.which)]
    loaded = [case for one in sets for case in load(one)]
    selection = Selection(agent=arguments.agent, kind=arguments.kind, ids=arguments.id, sample=arguments.sample)
    chosen = selection.of(loaded)
    if not chosen:
        raise Refused(["No conversation is like that."])
    sizes = Counter(case.part for case in loaded)
    return Order(name=_named(str(arguments.which), chosen), cases=chosen, sizes=sizes, arguments=arguments)


def _named(which: str, chosen: list[Case]) -> str:
    """What was asked for; where one part of it was chosen, such as one foreign domain, that part."""
    parts = {case.part for case in chosen}
    return parts.pop() if len(parts) == 1 else which


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


def journal_of(order: Order, model: str) -> Journal:
    """The run's results as they come."""
    return Journal(order.arguments.reports / ".unfinished" / f"{order.name}-{slug(model)}.jsonl")


async def hold(order: Order, where: Place, console: Console) -> Score:
    """Hold what is left to hold, and score it together with what was held before."""
    began, started = datetime.now(UTC), time.monotonic()
    arguments = order.arguments
    tasks = _tasks(order)
    journal = journal_of(order, where.model)
    if not arguments.resume:
        journal.forget()
    results = journal.known(tasks)
    todo = left(tasks, results)
    trace = partial(traced, logs=where.logs, select=where.database.select)
    with _progress(console) as progress:
        bar = progress.add_task(order.name, total=len(tasks), completed=len(results))
        async with aiohttp.ClientSession() as http:
            async for result in _run(order, where, http).results(todo):
                # A run that is taken up later has another stack, without these logs.
                results += (kept := await asyncio.to_thread(trace, [result]))
                journal.add(*kept)
                progress.update(bar, advance=1, description=_standing(order.name, results))
    return Score(
        name=order.name,
        model=where.model,
        commit=current_commit(),
        began=began,
        seconds=time.monotonic() - started,
        results=trace(_in_order(order, results)),  # the audit may have been a moment behind the reply
    )


def scored_so_far(order: Order) -> Score:
    """What a stopped run has. Raises PlaceMissing when it has nothing."""
    arguments = order.arguments
    model = arguments.model or arguments.deployed or arguments.model_url or place.PLANNER
    results = journal_of(order, model).known(_tasks(order))
    if not results:
        raise PlaceMissing(f"There is no stopped run of these conversations with {model}.")
    return Score(
        name=order.name,
        model=model,
        commit=current_commit(),
        began=datetime.now(UTC),
        seconds=sum(one.seconds for one in results),
        results=_in_order(order, results),
    )


def _tasks(order: Order) -> list[Task]:
    """In an order that makes each beginning a sample: a run that is stopped has a score too."""
    return [Task(case, number + 1) for number in range(order.arguments.repeat) for case in stratified(order.cases)]


def _in_order(order: Order, results: Sequence[ConversationResult]) -> list[ConversationResult]:
    """As the files have them."""
    places = {case.conversation.id: number for number, case in enumerate(order.cases)}
    return sorted(results, key=lambda one: (places[one.id], one.repetition))


def _run(order: Order, where: Place, http: aiohttp.ClientSession) -> Run:
    shop = Shop(url=where.url, http=http, tokens=Tokens(where.sign_in), seconds=order.arguments.seconds)
    foreign = ForeignAgents(where.bedrock, order.arguments.model_id)

    def answerer(case: Case) -> Answerer:
        return shop if case.domain is None else foreign

    return Run(answerer=answerer, select=where.database.select, at_once=order.arguments.at_once)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def _standing(name: str, results: list[ConversationResult]) -> str:
    return f"{name}: {sum(one.passed for one in results)} passed, {sum(not one.passed for one in results)} failed"


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
