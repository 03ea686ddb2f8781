"""What an agent asks of others is a span each, which names no customer's words."""

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from agents.common.errors import ModelUnavailable
from agents.common.telemetry import client_span
from tests.fakes.spans import spans_in_memory


def test_a_span_of_a_client_bears_what_is_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = spans_in_memory(monkeypatch)

    with client_span("transaction", {"db.system.name": "postgresql"}):
        pass

    (span,) = exporter.get_finished_spans()
    assert (span.name, span.kind, dict(span.attributes or {})) == (
        "transaction",
        SpanKind.CLIENT,
        {"db.system.name": "postgresql"},
    )
    assert span.status.status_code is StatusCode.UNSET


def test_an_error_leaves_its_type_and_none_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = spans_in_memory(monkeypatch)

    with pytest.raises(ModelUnavailable), client_span("embeddings", {}):
        raise ModelUnavailable("a customer's words")

    (span,) = exporter.get_finished_spans()
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "ModelUnavailable"
    assert "a customer's words" not in span.to_json()
