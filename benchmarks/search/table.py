"""The scores as Markdown, for a terminal and for docs/search.md."""

from collections.abc import Iterator, Sequence

from benchmarks.search.methods import METHODS
from benchmarks.search.questions import HALVES
from benchmarks.search.run import Result, Scores
from benchmarks.search.score import Score

_TITLES = {"product": "Products", "article": "Articles"}
_HEAD = (
    "| | recall@5 | MRR | nDCG@5 | something found for what is there | and for what is not |",
    "|---|---|---|---|---|---|",
)


def tables(results: Sequence[Result]) -> str:
    """A table for each kind: all questions, then the half that was tuned on, then the half that was not."""
    return "\n".join(line for result in results for line in _table(result)).rstrip() + "\n"


def _table(result: Result) -> Iterator[str]:
    yield f"### {_TITLES[result.kind]}"
    yield ""
    yield from _HEAD
    yield from _rows("all questions", result.whole)
    for half in HALVES:
        yield from _rows(half.replace("_", "-"), result.halves[half])
    yield ""


def _rows(questions: str, scores: Scores) -> Iterator[str]:
    for method in METHODS:
        yield f"| {questions}: {method} | {_cells(scores[method])} |"


def _cells(score: Score) -> str:
    ranking = (f"{value:.3f}" for value in (score.recall, score.reciprocal_rank, score.ndcg))
    shares = (f"{value:.0%}".replace("%", " %") for value in (score.answered, score.false_positives))
    return " | ".join((*ranking, *shares))
