"""What a run was asked for: the conversations, in which order they are held, and where their results are kept."""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.command_line import ALL
from evals.journal import Journal
from evals.loader import Case, Refused, Set, load
from evals.report import slug
from evals.result import ConversationResult
from evals.run import Task
from evals.selection import Selection, stratified


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


def journal_of(order: Order, model: str) -> Journal:
    """The run's results as they come."""
    return Journal(order.arguments.reports / ".unfinished" / f"{order.name}-{slug(model)}.jsonl")


def tasks_of(order: Order) -> list[Task]:
    """In an order that makes each beginning a sample: a run that is stopped has a score too."""
    return [Task(case, number + 1) for number in range(order.arguments.repeat) for case in stratified(order.cases)]


def in_order(order: Order, results: Sequence[ConversationResult]) -> list[ConversationResult]:
    """As the files have them."""
    places = {case.conversation.id: number for number, case in enumerate(order.cases)}
    return sorted(results, key=lambda one: (places[one.id], one.repetition))
