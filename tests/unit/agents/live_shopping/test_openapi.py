"""What the shop's OpenAPI tells a client."""

from typing import Any

import pytest
from openapi_spec_validator import validate

from agents.live_shopping.config import LiveShoppingSettings
from agents.live_shopping.main import create_app
from tests.fakes.runtimes import CannedDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel

OPEN = {"/health", "/ready"}


@pytest.fixture
def document() -> dict[str, Any]:
    return create_app(LiveShoppingSettings(), runtime=runtime_with(ScriptedModel(), CannedDatabase())).openapi()


def test_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_route_of_the_shop_needs_a_token(document: dict[str, Any]) -> None:
    secured = {
        path: all(one.get("security") == [{"HTTPBearer": []}] for one in methods.values())
        for path, methods in document["paths"].items()
    }
    assert {path for path, is_secured in secured.items() if not is_secured} == OPEN
    assert {"/shop/{architecture}/chat", "/shop/{architecture}/chat/stream", "/shop/analytics"} < secured.keys()


def test_nobody_says_who_they_are(document: dict[str, Any]) -> None:
    sent = [schema for name, schema in document["components"]["schemas"].items() if name.endswith("Request")]
    assert sent
    assert not any("customer_id" in schema["properties"] for schema in sent)


def test_streams_of_events_are_told_as_such(document: dict[str, Any]) -> None:
    told = document["paths"]["/shop/{architecture}/chat/stream"]["post"]["responses"]["200"]["content"]
    events = document["paths"]["/shop/streams/{stream_id}/events"]["get"]["responses"]["200"]["content"]
    assert set(told) == {"text/event-stream"}
    assert set(events) == {"application/json", "text/event-stream"}
