"""The figures as a page of docs/."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.markdown import rendered
from benchmarks.percentile import percentile
from benchmarks.promotions.result import Answered, Response, Result

_TEMPLATE = Path(__file__).parent / "page.md.jinja"


@dataclass(frozen=True)
class ResponseRow:
    """One kind of question with one model: half of the messages were that quick, 95 % that."""

    question: str
    model_ms: int
    calls: str
    acknowledged: str
    progress: str
    chunk: str
    complete: str


def page(result: Result) -> str:
    """All sections that were measured."""
    rows = list(response_rows(result.response)) if result.response else []
    return rendered(_TEMPLATE, result=result, rows=rows, median=median)


def response_rows(response: Response) -> Iterator[ResponseRow]:
    """By question, then by model."""
    for question in dict.fromkeys(answer.question for answer in response.answers):
        for model_ms in dict.fromkeys(answer.model_ms for answer in response.answers):
            yield _row([one for one in response.answers if (one.question, one.model_ms) == (question, model_ms)])


def _row(answers: Sequence[Answered]) -> ResponseRow:
    calls = sorted({answer.model_calls for answer in answers})
    return ResponseRow(
        question=answers[0].question,
        model_ms=answers[0].model_ms,
        calls="–".join(map(str, dict.fromkeys((calls[0], calls[-1])))),
        acknowledged=_spread([answer.acknowledged for answer in answers]),
        progress=_spread([answer.progress for answer in answers]),
        chunk=_spread([answer.chunk for answer in answers]),
        complete=_spread([answer.complete for answer in answers]),
    )


def _spread(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{percentile(known, 50):.0f} / {percentile(known, 95):.0f}" if known else "-"
