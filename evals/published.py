"""SCORES.md: one line for each published run, so that the first score of a set stays beside the later ones."""

from collections.abc import Mapping
from pathlib import Path

from evals.loader import HERE
from evals.score import SPECIALIST_NAMES, Score
from evals.score_table import percent

SCORES = HERE / "SCORES.md"

_HEAD = """# Scores

Appended by `python -m evals --publish LABEL`, never rewritten. Passed: conversations in which every turn met every
expectation.

| date | commit | set | label | model | passed | share | routing precision | routing recall |
|---|---|---|---|---|---|---|---|---|
"""


def publish(score: Score, *, label: str, sizes: Mapping[str, int], file: Path = SCORES) -> None:
    """Append a line for each set and each foreign domain; `sizes` are those of the whole, so that a sample shows."""
    text = file.read_text(encoding="utf-8") if file.exists() else _HEAD
    for name in dict.fromkeys(one.part for one in score.results):
        text += _line(score.of_part(name), label, sizes[name])
    file.write_text(text, encoding="utf-8")


def _line(score: Score, label: str, size: int) -> str:
    tally, routing = score.overall, score.routing.overall(SPECIALIST_NAMES)
    held = len({one.id for one in score.results})
    part = "" if held == size else f" ({held} of {size})"
    cells = (
        f"{score.began:%Y-%m-%d}",
        score.commit,
        f"{score.name}{part}",
        label,
        score.model,
        f"{tally.passed}/{tally.total}",
        f"{tally.percent:.1f} %",
        percent(routing.precision),
        percent(routing.recall),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
