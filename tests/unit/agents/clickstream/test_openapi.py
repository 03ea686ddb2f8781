"""What the clickstream's OpenAPI tells a client."""

from typing import Any

import pytest
from openapi_spec_validator import validate

from agents.clickstream.config import ClickstreamSettings
from agents.clickstream.main import create_app
from tests.fakes.runtimes import CannedDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel


@pytest.fixture
def document() -> dict[str, Any]:
    return create_app(ClickstreamSettings(), runtime=runtime_with(ScriptedModel(), CannedDatabase())).openapi()


def test_is_valid_and_every_route_needs_a_token(document: dict[str, Any]) -> None:
    validate(document)
    open_to_all = {
        path
        for path, methods in document["paths"].items()
        if not all(one.get("security") == [{"HTTPBearer": []}] for one in methods.values())
    }
    assert open_to_all == {"/health", "/ready"}


def test_a_reply_tells_what_it_proposes(document: dict[str, Any]) -> None:
    told = document["paths"]["/clickstream/process"]["post"]["responses"]["200"]["content"]["application/json"]
    assert told["schema"]["$ref"].endswith("/OperatorReply")
    assert "proposals" in document["components"]["schemas"]["OperatorReply"]["properties"]


def test_a_journal_is_a_stream_of_events(document: dict[str, Any]) -> None:
    told = document["paths"]["/clickstream/deployments/{plan_id}/events"]["get"]["responses"]["200"]["content"]
    assert set(told) == {"text/event-stream"}


def test_who_approves_is_not_said_in_a_body(document: dict[str, Any]) -> None:
    assert set(document["components"]["schemas"]["Approval"]["properties"]) == {"digest"}
