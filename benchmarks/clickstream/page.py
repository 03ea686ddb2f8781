"""The figures as a page of docs/."""

from pathlib import Path

from benchmarks.clickstream.result import Result
from benchmarks.clickstream.summary import rows
from benchmarks.markdown import rendered

_TEMPLATE = Path(__file__).parent / "page.md.jinja"


def page(result: Result) -> str:
    """All parts that were measured."""
    found = rows(result.throughput) if result.throughput else []
    return rendered(_TEMPLATE, result=result, rows=found)
