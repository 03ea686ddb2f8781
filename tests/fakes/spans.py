"""Spans as agents export them, built from milliseconds, and a tracer whose spans stay in memory."""

from collections.abc import Mapping

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agents.common import telemetry
from benchmarks.answering.span import Direction, Span

CHAT = {"gen_ai.operation.name": "chat"}
TOOL = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up"}
EMBEDDINGS = {"gen_ai.operation.name": "embeddings"}
SQL = {"db.system.name": "postgresql"}
HTTP = {"http.request.method": "POST"}


def span(
    name: str,
    start: float,
    end: float,
    *,
    of: str = "",
    service: str = "supervisor",
    told: Mapping[str, str] | None = None,
    direction: Direction = Direction.INTERNAL,
) -> Span:
    """A span that is called by its own id; times in milliseconds."""
    return Span(
        trace_id="trace",
        span_id=name,
        parent_id=of,
        service=service,
        name=name,
        direction=direction,
        start=round(start * 1e6),
        end=round(end * 1e6),
        attributes=told or {},
    )


def spans_in_memory(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What our own code traces from now on, until the test ends."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", lambda: provider.get_tracer("clickshop"))
    return exporter
