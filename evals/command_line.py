"""The options of `python -m evals`: which conversations, where, with which model, and what becomes of the score."""

import argparse
from pathlib import Path

from evals.conversation import Kind
from evals.loader import Set
from evals.report import REPORTS

ALL = "all"
MODEL_ID = (
    "us.anthropic.claude-sonnet-5-5"  # what a bare model is called in a foreign domain; the laptop answers to any
)


def parser() -> argparse.ArgumentParser:
    """Every option with its help."""
    root = argparse.ArgumentParser(
        prog="python -m evals",
        description="Hold conversations with the shop, or with a bare model in a foreign domain, and keep the score.",
    )
    which = root.add_argument_group("which conversations")
    which.add_argument("--set", choices=[*Set, ALL], default=Set.OPEN, dest="which")
    which.add_argument("--agent", help="only with this agent, or in this foreign domain, such as gym")
    which.add_argument("--kind", type=Kind, choices=list(Kind), metavar="KIND", help=f"one of: {', '.join(Kind)}")
    which.add_argument("--id", action="append", default=[], help="only this one; may be repeated")
    which.add_argument("--sample", type=int, metavar="N", help="N of them, spread over agents and kinds")
    which.add_argument("--repeat", type=int, default=1, metavar="N", help="each N times")
    where = root.add_argument_group("where")
    where.add_argument("--model-url", help="start a stack for this run, with an OpenAI-compatible server as its model")
    where.add_argument("--model", help="the model's name there; with --url, what the report calls the model")
    where.add_argument("--tool-calls", choices=("native", "guided"), help="guided: hold a small model to a JSON schema")
    where.add_argument("--deployed", metavar="ENV", help="an environment of your AWS account; needs --url")
    where.add_argument("--url", help="the shop's address there")
    where.add_argument("--model-id", default=MODEL_ID, help="the model of foreign domains, as Bedrock calls it")
    how = root.add_argument_group("how")
    how.add_argument("--check", action="store_true", help="only look whether the files are sound and facts are found")
    how.add_argument("--resume", action="store_true", help="take up the run that was stopped")
    how.add_argument(
        "--so-far", action="store_true", help="score and publish what a stopped run has; it can still be taken up"
    )
    how.add_argument("--at-once", type=int, default=4, metavar="N", help="conversations at the same time (4)")
    how.add_argument("--seconds", type=float, default=120, metavar="N", help="how long a reply may take (120)")
    how.add_argument("--least", type=float, default=0, metavar="PERCENT", help="exit code 1 below this")
    how.add_argument("--publish", metavar="LABEL", help="append the score to SCORES.md")
    how.add_argument("--reports", type=Path, default=REPORTS, metavar="FOLDER")
    return root
