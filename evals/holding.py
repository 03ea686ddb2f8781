"""Holds what an order asks for, keeps each result as it comes, and scores what there is."""

import asyncio
import time
from datetime import UTC, datetime
from functools import partial

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from evals.answerer import Answerer
from evals.foreign_agent import ForeignAgents
from evals.journal import left
from evals.loader import Case
from evals.order import Order, in_order, journal_of, tasks_of
from evals.place import PLANNER, Place, PlaceMissing
from evals.result import ConversationResult
from evals.run import Run
from evals.score import Score
from evals.shop import Shop, Tokens
from evals.trace import traced
from local.stack.commit import current_commit


async def hold(order: Order, where: Place, console: Console) -> Score:
    """Hold what is left to hold, and score it together with what was held before."""
    began, started = datetime.now(UTC), time.monotonic()
    arguments = order.arguments
    tasks = tasks_of(order)
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
        results=trace(in_order(order, results)),  # the audit may have been a moment behind the reply
    )


def scored_so_far(order: Order) -> Score:
    """What a stopped run has. Raises PlaceMissing when it has nothing."""
    arguments = order.arguments
    model = arguments.model or arguments.deployed or arguments.model_url or PLANNER
    results = journal_of(order, model).known(tasks_of(order))
    if not results:
        raise PlaceMissing(f"There is no stopped run of these conversations with {model}.")
    return Score(
        name=order.name,
        model=model,
        commit=current_commit(),
        began=datetime.now(UTC),
        seconds=sum(one.seconds for one in results),
        results=in_order(order, results),
    )


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
