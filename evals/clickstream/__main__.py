"""`python -m evals.clickstream`: hold conversations with the clickstream's agents, in process, and keep the score."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence

import structlog
from rich.console import Console

from evals.agent_set import Set
from evals.asked_in_process import add_model_options, add_score_options, chosen_or_refused, ended, finish, scored
from evals.clickstream.conversation import Kind, World
from evals.clickstream.holding import Holder
from evals.clickstream.loading import AGENT, Case, load
from evals.clickstream.model import strands_model
from evals.models import ChosenModel, chosen_model
from evals.score import Score


def parser() -> argparse.ArgumentParser:
    """Every option with its help."""
    root = argparse.ArgumentParser(prog="python -m evals.clickstream", description=__doc__)
    which = root.add_argument_group("which conversations")
    which.add_argument("--set", choices=list(Set), type=Set, default=Set.OPEN, dest="which")
    which.add_argument("--kind", type=Kind, choices=list(Kind), metavar="KIND", help=f"one of: {', '.join(Kind)}")
    which.add_argument("--world", type=World, choices=list(World), metavar="WORLD", help=f"one of: {', '.join(World)}")
    which.add_argument("--file", help="only files whose name begins like this, such as deploying")
    which.add_argument("--id", action="append", default=[], help="only this one; may be repeated")
    add_model_options(root)
    how = add_score_options(root, at_once=2, what="conversations")
    how.add_argument("--seconds", type=float, default=60.0, help="how long a turn may take (60)")
    how.add_argument("--check", action="store_true", help="only look whether the files are sound")
    return root


def conversations(arguments: argparse.Namespace) -> list[Case]:
    """Those that were chosen. Raises Refused."""
    chosen = [
        case
        for case in load(arguments.which)
        if arguments.kind in (None, case.conversation.kind)
        and arguments.world in (None, case.conversation.world)
        and (not arguments.id or case.conversation.id in arguments.id)
        and case.source.name.startswith(arguments.file or "")
    ]
    chosen_or_refused(chosen, "conversation")
    return chosen


async def hold(cases: Sequence[Case], model: ChosenModel, arguments: argparse.Namespace) -> Score:
    """Each once."""
    holder = Holder(
        model=strands_model(model.bedrock, arguments.model_id), at_once=arguments.at_once, seconds=arguments.seconds
    )
    return await scored(
        holder.results(cases),
        name=arguments.which.part_of(AGENT),
        model=model,
        order=[case.conversation.id for case in cases],
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Choose, hold, report; the exit code."""
    cases = conversations(arguments)
    if arguments.check:
        console.print(f"{len(cases)} conversations are sound.")
        return 0
    with chosen_model(arguments) as model:
        score = asyncio.run(hold(cases, model, arguments))
    return finish(score, arguments, console, size=len(load(arguments.which)))


def main(words: Sequence[str] | None = None) -> int:
    """What can't be done is a message and exit code 2."""
    arguments, console = parser().parse_args(words), Console()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return ended(lambda: run(arguments, console))


if __name__ == "__main__":
    sys.exit(main())
