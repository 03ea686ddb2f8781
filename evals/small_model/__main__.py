"""`python -m evals.small_model`: hold a sample of the conversations with a small real model, and keep the score.

It fetches the model (1.1 GB, once), serves it, starts a stack for the run, and stops everything. Stopped, it goes on
where it was when it is called again.
"""

import argparse
import asyncio
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evals.place import PlaceMissing, own_stack
from evals.small_model.fetch import FetchFailed, fetch
from evals.small_model.patience import PATIENCE, grant
from evals.small_model.server import ServerFailed, serving
from evals.small_model.split_model import QWEN, SplitModel
from local.session import aws_url, session
from local.settings import REPOSITORY, Settings, SettingsError
from local.stack.errors import StackError
from local.stack.health import Services

SAMPLE = 40

NOT_INSTALLED = (
    "There is no xllamacpp here: `make evals-small-model` installs it, or "
    "`pip install -r requirements-small-model.txt`."
)


def parser() -> argparse.ArgumentParser:
    """Which conversations; everything else has one right value."""
    root = argparse.ArgumentParser(prog="python -m evals.small_model", description=__doc__)
    root.add_argument("--set", default="open", dest="which", help="as `python -m evals --set` (open)")
    root.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=f"N of them, stratified ({SAMPLE})")
    root.add_argument("--anew", action="store_true", help="forget an unfinished run instead of going on")
    root.add_argument("--publish", metavar="LABEL", help="append the score to SCORES.md")
    root.add_argument("--so-far", action="store_true", help="score what a stopped run has, and ask nobody")
    root.add_argument("--fetch-only", action="store_true", help="download the model, and nothing else")
    return root


def fetched(model: SplitModel, folder: Path, console: Console) -> Path:
    """The model's file, with a bar for its parts."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        bar = bars.add_task(f"Fetching {model.name}", total=model.parts)
        return fetch(model, folder, progress=lambda done: bars.update(bar, completed=done))


def check_installed() -> None:
    """Raises ServerFailed when the packages of this command alone are not there."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise ServerFailed(NOT_INSTALLED)


def evals_command(arguments: argparse.Namespace) -> list[str]:
    """The runner, one conversation at a time: the model has one place."""
    words = ["--set", arguments.which, "--sample", str(arguments.sample)]
    words += ["--at-once", "1", "--seconds", str(PATIENCE.customer)]
    words += [] if arguments.anew else ["--resume"]
    words += ["--publish", arguments.publish] if arguments.publish else []
    words += ["--so-far", "--model", QWEN.name] if arguments.so_far else []
    return [sys.executable, "-m", "evals", *words]


def hold(model: Path, command: Sequence[str], console: Console, *, log: Path) -> int:
    """Serve, start a stack, give it time, run the evals; the exit code. Nothing of it runs afterwards."""
    with serving(model, name=QWEN.name, log=log) as url:
        console.print("Starting a stack for this run.")
        with own_stack("--model-url", url, "--model", QWEN.name, "--tool-calls", "guided") as settings:
            grant(session(), aws_url(settings), patience=PATIENCE)
            asyncio.run(Services(settings).healthy())
            environment = {**os.environ, **settings.environment()}
            return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


def main() -> int:
    """Run the command of the command line; what can't be done is a message and exit code 1."""
    arguments = parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the stack is stopped either way
    console, errors = Console(), Console(stderr=True)
    try:
        if arguments.so_far:
            return subprocess.run(evals_command(arguments), cwd=REPOSITORY, check=False).returncode
        folder = Settings.from_environment().home / "models"
        model = fetched(QWEN, folder, console)
        if arguments.fetch_only:
            return 0
        check_installed()
        return hold(model, evals_command(arguments), console, log=folder / "server.log")
    except (FetchFailed, ServerFailed, PlaceMissing, StackError, SettingsError) as error:
        errors.print(escape(str(error)), style="red", highlight=False, soft_wrap=True)
    except KeyboardInterrupt:
        errors.print("Stopped; the same command goes on.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
