"""Spans arrive from OpenTelemetry's own exporter as they were made."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from benchmarks.answering import receiver
from benchmarks.answering.receiver import Receiver, SpansMissing
from benchmarks.answering.span import Direction


def traced(endpoint: str) -> str:
    """One agent's work for one request, exported; its trace."""
    provider = TracerProvider(resource=Resource.create({"service.name": "supervisor"}), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("POST /supervisor/process", kind=trace.SpanKind.SERVER) as served:
        told: dict[str, str | int] = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 7}
        tracer.start_span("chat", attributes=told).end()
    provider.shutdown()
    return format(served.get_span_context().trace_id, "032x")


async def test_spans_come_as_they_were_made() -> None:
    collector = Receiver()
    async with collector.listening() as endpoint:
        trace_id = await asyncio.to_thread(traced, endpoint)
        spans = (await collector.traces([trace_id]))[trace_id]

    chat, served = spans
    assert (served.service, served.direction, served.parent_id) == ("supervisor", Direction.SERVER, "")
    assert (chat.operation, chat.parent_id, chat.direction) == ("chat", served.span_id, Direction.INTERNAL)
    assert dict(chat.attributes) == {"gen_ai.operation.name": "chat"}
    assert served.start <= chat.start <= chat.end <= served.end


async def test_says_how_many_requests_lack_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(receiver, "LOOK_SECONDS", 0.0)

    with pytest.raises(SpansMissing, match="of 1 of 1 requests"):
        await Receiver().traces(["0" * 32])
