"""OpenTelemetry: spans exist only where an OTLP endpoint says who wants them, and never hold a prompt.

FastAPI joins a request to the trace that its `traceparent` names; we only hand ours on."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from pydantic import AnyHttpUrl

# Strands writes prompts and tool results into its spans unless told that no attribute may stay as it is.
_REDACT_PROMPTS = "gen_ai_latest_experimental,gen_ai_unredacted_attributes="


def configure_telemetry(*, agent: str, environment: str, endpoint: AnyHttpUrl | None) -> None:
    """Redact prompts in any case; export spans when an endpoint is named. Call before the first agent is built."""
    os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = _REDACT_PROMPTS
    if endpoint is None:
        return
    provider = TracerProvider(
        resource=Resource.create({"service.name": agent, "deployment.environment.name": environment})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{str(endpoint).rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)


def tracer() -> trace.Tracer:
    """The tracer of our own spans; a no-op without a provider."""
    return trace.get_tracer("clickshop")


@contextmanager
def client_span(name: str, attributes: Mapping[str, str]) -> Iterator[None]:
    """A span around what is asked of somebody else. Of an error it holds the type: its words may be a customer's."""
    with tracer().start_as_current_span(
        name,
        kind=trace.SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(trace.StatusCode.ERROR)
            raise


def trace_headers() -> dict[str, str]:
    """The headers that carry the current span to another service."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers
