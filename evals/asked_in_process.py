"""What the command lines of evals without a stack share: which model is asked, and what becomes of the score."""

import argparse
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from evals.loader import Refused
from evals.models import ChosenModel
from evals.place import PlaceMissing
from evals.published import publish
from evals.report import REPORTS, write_reports
from evals.result import ConversationResult
from evals.score import Score
from evals.score_table import show
from local.settings import SettingsError
from local.stack.commit import current_commit

USED_WRONGLY = 2
MODEL_ID = "us.amazon.nova-2-lite-v1:0"


def add_model_options(root: argparse.ArgumentParser) -> None:
    """Whose answers are judged."""
    where = root.add_argument_group("which model")
    where.add_argument("--model-url", help="an OpenAI-compatible server, behind a Bedrock that is started for this run")
    where.add_argument("--model", help="the model's name there")
    where.add_argument("--tool-calls", choices=("native", "guided"), help="guided: hold a small model to a JSON schema")
    where.add_argument("--account", action="store_true", help="Bedrock in the account of your credentials")
    where.add_argument("--model-id", default=MODEL_ID, help="the model there; the laptop answers to any")


def add_score_options(root: argparse.ArgumentParser, *, at_once: int, what: str) -> argparse._ArgumentGroup:
    """How it is run, and what becomes of the score."""
    how = root.add_argument_group("how")
    how.add_argument("--at-once", type=int, default=at_once, metavar="N", help=f"{what} at the same time ({at_once})")
    how.add_argument("--least", type=float, default=0, metavar="PERCENT", help="exit code 1 below this")
    how.add_argument("--publish", metavar="LABEL", help="append the score to SCORES.md")
    how.add_argument("--reports", type=Path, default=REPORTS, metavar="FOLDER")
    return how


async def scored(
    results: AsyncIterator[ConversationResult], *, name: str, model: ChosenModel, order: Sequence[str]
) -> Score:
    """What results come to, in the order of these ids; they are awaited here, and timed."""
    began, started = datetime.now(UTC), time.monotonic()
    found = {result.id: result async for result in results}
    return Score(
        name=name,
        model=model.name,
        commit=current_commit(),
        began=began,
        seconds=time.monotonic() - started,
        results=[found[id_] for id_ in order],
    )


def finish(score: Score, arguments: argparse.Namespace, console: Console, *, size: int) -> int:
    """Report and publish; the exit code."""
    files = write_reports(score, arguments.reports)
    if arguments.publish:
        publish(score, label=arguments.publish, sizes={score.name: size})
    show(score, console)
    for file in files:
        console.print(f"→ {file}", highlight=False, soft_wrap=True)
    return 0 if score.overall.percent >= arguments.least else 1


def ended(program: Callable[[], int]) -> int:
    """The program's exit code; what can't be done is a message and exit code 2."""
    try:
        return program()
    except (Refused, PlaceMissing, SettingsError) as error:
        Console(stderr=True).print(escape(str(error)), style="red", highlight=False, soft_wrap=True)
    return USED_WRONGLY


def chosen_or_refused(chosen: Sequence[object], what: str) -> None:
    """Raises Refused where nothing was chosen."""
    if not chosen:
        raise Refused([f"No {what} is like that."])
