"""The figures as tables: the page in docs/, and the same tables for a terminal."""

from pathlib import Path

from benchmarks.answering.attribution import Part
from benchmarks.answering.result import Result
from benchmarks.answering.summary import by_kind, by_tool, first_embeddings
from benchmarks.markdown import rendered
from benchmarks.percentile import percentile


def tables(result: Result, *, model_seconds: tuple[float, ...]) -> str:
    """All tables, as Markdown."""
    return _rendered("tables.md.jinja", result, model_seconds)


def page(result: Result, *, model_seconds: tuple[float, ...]) -> str:
    """The tables with what they mean."""
    return _rendered("page.md.jinja", result, model_seconds)


def _rendered(name: str, result: Result, model_seconds: tuple[float, ...]) -> str:
    embeddings = [first for scale in result.scales for first in first_embeddings(scale)]
    return rendered(
        Path(__file__).parent / name,
        result=result,
        parts=list(Part),
        model=Part.MODEL,
        sql=Part.SQL,
        kinds=[by_kind(scale) for scale in result.scales],
        tools=by_tool(result),
        embedding=percentile(embeddings, 50) if embeddings else None,
        embeddings=len(embeddings),
        model_seconds=model_seconds,
    )
