"""One JSON object a line, whoever logs; spans that hold no prompt."""

import json
import logging
import os
from collections.abc import Iterator

import pytest
import structlog
from asgi_correlation_id import correlation_id
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from agents.common.alarms import CONNECTION_FAILED
from agents.common.logs import configure_logs
from agents.common.settings import Settings, load_settings
from agents.common.telemetry import configure_telemetry, trace_headers, tracer


@pytest.fixture
def root_logger() -> Iterator[None]:
    """Puts back what configure_logs changes for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def _raised(*, a_local_variable: str) -> ValueError:
    try:
        raise ValueError("boom" if a_local_variable else "")  # noqa: TRY301  it is the traceback that we want
    except ValueError as error:
        return error


def test_ours_and_others_lines_are_json_with_the_request_id(
    root_logger: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(agent="order-management", level="INFO", style="json")
    token = correlation_id.set("request-1")
    structlog.stdlib.get_logger("ours").info("tool called", tool="look\nup")
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("theirs").error("failed", exc_info=_raised(a_local_variable="a token"))
    correlation_id.reset(token)
    ours, theirs, failed = _lines(capsys.readouterr().out)
    assert (ours["message"], ours["tool"], ours["level"]) == ("tool called", "look\nup", "info")
    assert theirs["message"] == "Started server process [7]"
    assert "boom" in json.dumps(failed["exception"])
    assert "a token" not in json.dumps(failed)
    assert {line["request_id"] for line in (ours, theirs, failed)} == {"request-1"}
    assert {line["agent"] for line in (ours, theirs, failed)} == {"order-management"}


def test_a_failed_connection_is_the_line_that_an_alarm_counts(
    root_logger: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its metric filter asks for `$.message` and takes `$.agent` as a dimension."""
    configure_logs(agent="order-management", level="INFO", style="json")
    structlog.stdlib.get_logger("agents.common.postgres").warning(CONNECTION_FAILED, reason="timeout expired")
    [line] = _lines(capsys.readouterr().out)
    assert (line["message"], line["agent"]) == ("database connection failed", "order-management")


def test_health_checks_are_left_out_and_text_is_for_a_terminal(
    root_logger: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(agent="supervisor", level="INFO", style="text")
    access = logging.getLogger("uvicorn.access")
    access.info('%s - "%s %s HTTP/%s" %d', "10.0.0.1:1", "GET", "/health", "1.1", 200)
    access.info('%s - "%s %s HTTP/%s" %d', "10.0.0.1:1", "POST", "/supervisor/process", "1.1", 200)
    out = capsys.readouterr().out
    assert "/health" not in out
    assert "/supervisor/process" in out


def test_a_span_gives_its_trace_to_logs_and_to_the_next_service(
    root_logger: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(agent="supervisor", level="INFO", style="json")
    with TracerProvider().get_tracer("test").start_as_current_span("turn") as span:
        structlog.get_logger().info("hello")
        headers = trace_headers()
    trace_id = format(span.get_span_context().trace_id, "032x")
    assert _lines(capsys.readouterr().out)[0]["trace_id"] == trace_id
    assert trace_id in headers["traceparent"]


@pytest.mark.parametrize("said", ["", "gen_ai_latest_experimental"])
def test_prompts_are_redacted_and_without_an_endpoint_nothing_is_exported(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", said)
    provider = trace.get_tracer_provider()
    configure_telemetry(agent="supervisor", environment="dev", endpoint=None)
    assert "gen_ai_unredacted_attributes=" in os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"].split(",")
    assert trace.get_tracer_provider() is provider
    assert tracer()


def test_with_an_endpoint_a_provider_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[TracerProvider] = []
    monkeypatch.setattr(trace, "set_tracer_provider", given.append)
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", "")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    endpoint = load_settings(Settings).otel_exporter_otlp_endpoint
    configure_telemetry(agent="supervisor", environment="dev", endpoint=endpoint)
    assert given[0].resource.attributes["service.name"] == "supervisor"
    given[0].shutdown()
