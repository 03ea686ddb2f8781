"""Logs: one JSON object a line in a service, the same readable on a terminal; libraries' lines are folded in."""

import logging
import sys
from typing import Literal

import structlog
from asgi_correlation_id import correlation_id
from opentelemetry import trace
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger


def configure_logs(*, agent: str, level: str, style: Literal["json", "text"]) -> None:
    """Send every logger of the process, ours and others', through the same processors to standard output."""
    shared = _shared_processors(agent)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(style)],
        )
    )
    handler.addFilter(_leave_out_health_checks)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("botocore").setLevel(logging.WARNING)


def _shared_processors(agent: str) -> list[Processor]:
    def name_the_agent(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["agent"] = agent
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_agent,
        _add_request_and_trace,
    ]


def _rendering(style: Literal["json", "text"]) -> list[Processor]:
    """Tracebacks without local variables: those hold tokens and customers' data."""
    if style == "text":
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(),
    ]


def _add_request_and_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if request_id := correlation_id.get():
        event["request_id"] = request_id
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace_id"] = format(span.trace_id, "032x")
    return event


def _leave_out_health_checks(record: logging.LogRecord) -> bool:
    """A load balancer asks every few seconds; those lines would drown the rest."""
    return not (record.name == "uvicorn.access" and "/health " in record.getMessage())
