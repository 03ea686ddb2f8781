"""`python -m evals.promotions`: ask a model what marketers ask, and compare its plans with those that are right."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape

from agents.promotions.declaration.reading import read_declaration
from agents.promotions.query.checking import PlanRefused
from evals.agent_set import Set
from evals.asked_in_process import add_model_options, add_score_options, chosen_or_refused, ended, finish, scored
from evals.models import ChosenModel, chosen_model
from evals.promotions.asking import Asker
from evals.promotions.judging import Judge
from evals.promotions.loading import AGENT, Asked, load
from evals.promotions.question import Kind
from evals.score import Score


def parser() -> argparse.ArgumentParser:
    """Every option with its help."""
    root = argparse.ArgumentParser(prog="python -m evals.promotions", description=__doc__)
    which = root.add_argument_group("which questions")
    which.add_argument("--set", choices=list(Set), type=Set, default=Set.OPEN, dest="which")
    which.add_argument("--kind", type=Kind, choices=list(Kind), metavar="KIND", help=f"one of: {', '.join(Kind)}")
    which.add_argument("--file", help="only files whose name begins like this, such as second")
    which.add_argument("--id", action="append", default=[], help="only this one; may be repeated")
    add_model_options(root)
    how = add_score_options(root, at_once=2, what="questions")
    how.add_argument("--check", action="store_true", help="only look whether every plan is one that may be asked")
    return root


def questions(arguments: argparse.Namespace) -> list[Asked]:
    """Those that were chosen. Raises Refused."""
    chosen = [
        asked
        for asked in load(arguments.which)
        if (arguments.kind in (None, asked.question.kind))
        and (not arguments.id or asked.question.id in arguments.id)
        and asked.source.name.startswith(arguments.file or "")
    ]
    chosen_or_refused(chosen, "question")
    return chosen


def check(chosen: Sequence[Asked], judge: Judge, console: Console) -> int:
    """Say which plans could not be asked; the exit code."""
    wrong = [(asked, problem) for asked in chosen for problem in problems(asked, judge)]
    for asked, problem in wrong:
        console.print(f"[red]✗[/] {asked.question.id}: {escape(problem)}", highlight=False, soft_wrap=True)
    console.print(f"{len(chosen) - len({asked.question.id for asked, _ in wrong})} of {len(chosen)} are sound.")
    return 1 if wrong else 0


def problems(asked: Asked, judge: Judge) -> list[str]:
    """Why the plans that a question should give may not be asked."""
    found: list[str] = []
    for plan in asked.question.plans:
        try:
            judge.checked(plan)
        except PlanRefused as refused:
            found += refused.problems
    return found


async def ask(chosen: Sequence[Asked], judge: Judge, model: ChosenModel, arguments: argparse.Namespace) -> Score:
    """Ask each once."""
    asker = Asker(bedrock=model.bedrock, model_id=arguments.model_id, judge=judge, at_once=arguments.at_once)
    return await scored(
        asker.results(chosen),
        name=arguments.which.part_of(AGENT),
        model=model,
        order=[asked.question.id for asked in chosen],
    )


def run(chosen: Sequence[Asked], judge: Judge, arguments: argparse.Namespace, console: Console) -> int:
    """Ask, report, publish; the exit code."""
    with chosen_model(arguments) as model:
        score = asyncio.run(ask(chosen, judge, model, arguments))
    return finish(score, arguments, console, size=len(load(arguments.which)))


def main(words: Sequence[str] | None = None) -> int:
    """What can't be done is a message and exit code 2."""
    arguments, console = parser().parse_args(words), Console()
    judge = Judge(declaration=read_declaration("dev", prefix=""), today=datetime.now(UTC).date())

    def program() -> int:
        chosen = questions(arguments)
        return check(chosen, judge, console) if arguments.check else run(chosen, judge, arguments, console)

    return ended(program)


if __name__ == "__main__":
    sys.exit(main())
