"""Order management behind its routes, with a scripted model and canned rows."""

import json
from datetime import date
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from strands.models import Model

from agents.common.database import SharedDatabase
from agents.order_management.config import OrderManagementSettings
from agents.order_management.main import create_app
from tests.fakes import issuer
from tests.fakes.runtimes import ENVIRONMENT, CannedDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel, call, say

ORDER = {
    "order_id": "ORD-2024-001",
    "order_status": "shipped",
    "order_date": date(2024, 11, 12),
    "total_amount": Decimal("129.60"),
    "items": [{"product_name": "Nike Air Zoom Pegasus", "size": "10", "quantity": 1, "price_per_unit": 120.0}],
    "shipping_status": "in_transit",
    "estimated_delivery": date(2099, 11, 23),
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task definition's environment."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def client_of(model: Model, database: SharedDatabase) -> TestClient:
    return TestClient(create_app(OrderManagementSettings(), runtime=runtime_with(model, database)))


def test_answers_from_the_row_that_its_tool_found(environment: None) -> None:
    model = ScriptedModel(call("query_order_by_id", order_id="ord-2024-001"), say("It arrives on 2099-11-23."))
    with client_of(model, CannedDatabase([ORDER])) as client:
        reply = client.post("/order/process", json={"customer_message": "Where is it?"}, headers=issuer.bearer())
    assert reply.status_code == 200
    body = reply.json()
    assert body["response"] == "It arrives on 2099-11-23."
    assert body["agents_called"] == ["order-management"]
    assert body["agent_responses"]["order-management"]["tools_called"] == ["query_order_by_id"]
    assert body["confidence_score"] == 1.0
    assert body["follow_up_needed"] is False
    assert reply.headers["x-contract-version"] == "1"
    assert "129.6" in model.seen[1].everything


def test_the_streamed_reply_is_the_text_that_was_streamed(environment: None) -> None:
    model = ScriptedModel(say("Hello, how can I help?"))
    with client_of(model, CannedDatabase()) as client:
        reply = client.post("/order/process/stream", json={"customer_message": "Hi"}, headers=issuer.bearer())
    assert reply.headers["content-type"].startswith("text/event-stream")
    texts = [json.loads(line.removeprefix("data: "))["text"] for line in reply.text.splitlines() if '{"text"' in line]
    assert len(texts) > 2, "it came in pieces"
    assert "".join(texts).strip() == "Hello, how can I help?"
    assert "event: reply" in reply.text
