"""The figures as tables: the page in docs/, and the same tables for a terminal."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.answering.attribution import Part
from benchmarks.answering.result import Result
from benchmarks.answering.summary import by_kind, by_tool, first_embeddings, percentile


def tables(result: Result, *, model_seconds: tuple[float, ...]) -> str:
    """All tables, as Markdown."""
    return _rendered("tables.md.jinja", result, model_seconds)


def page(result: Result, *, model_seconds: tuple[float, ...]) -> str:
    """The tables with what they mean."""
    return _rendered("page.md.jinja", result, model_seconds)


def _rendered(name: str, result: Result, model_seconds: tuple[float, ...]) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # noqa: S701  Markdown of our own figures
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    embeddings = [first for scale in result.scales for first in first_embeddings(scale)]
    return environment.get_template(name).render(
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
