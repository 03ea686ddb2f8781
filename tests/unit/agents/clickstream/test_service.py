"""The service as it starts: its agents, its routes, and nobody but staff."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agents.catalog import CLICKSTREAM_AGENTS, CLICKSTREAM_ORCHESTRATOR
from agents.clickstream.config import ClickstreamSettings
from agents.clickstream.main import create_app
from tests.fakes import issuer
from tests.fakes.clickstream import canned_ports, opening
from tests.fakes.runtimes import CannedDatabase, runtime_with
from tests.fakes.scripted_model import ScriptedModel, call, say

PROCESS = "/clickstream/process"
ASK = call("architecture_info_agent", question="What differs?")


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel(ASK, call("compare_solutions"), say("Lua is faster."), say("nginx+lua is faster."))


@pytest.fixture
def client(model: ScriptedModel) -> Iterator[TestClient]:
    app = create_app(
        ClickstreamSettings(), runtime=runtime_with(model, CannedDatabase()), ports=opening(canned_ports())
    )
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def post(client: TestClient, token: str, path: str = PROCESS) -> Any:
    return client.post(path, json={"customer_message": "Hm?"}, headers={"authorization": f"Bearer {token}"})


def test_an_agent_is_asked_as_a_tool_with_its_own_prompt_and_tools(client: TestClient, model: ScriptedModel) -> None:
    reply = post(client, issuer.staff_token()).json()
    assert reply["response"] == "nginx+lua is faster."
    assert reply["agents_called"] == ["clickstream-architecture-info"]
    assert reply["agent_responses"]["clickstream-architecture-info"]["tools_called"] == ["compare_solutions"]
    orchestrator, specialist = model.seen[0], model.seen[1]
    assert orchestrator.tools == CLICKSTREAM_ORCHESTRATOR.tools
    assert specialist.tools == CLICKSTREAM_AGENTS[0].tools
    assert specialist.system_prompt != orchestrator.system_prompt


@pytest.mark.parametrize("path", [PROCESS, f"{PROCESS}/stream"])
def test_a_customer_is_forbidden_before_anything_is_read(path: str, client: TestClient, model: ScriptedModel) -> None:
    headers = {"authorization": f"Bearer {issuer.token_of('cust001')}", "content-type": "application/json"}
    reply = client.post(path, content=b"{not json", headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, "forbidden")
    assert model.seen == []


def test_without_a_token_nobody_is_let_in(client: TestClient) -> None:
    assert client.post(PROCESS, json={"customer_message": "Hm?"}).status_code == 401


def test_health_and_documentation_need_no_token(client: TestClient) -> None:
    assert client.get("/clickstream/health").json() == {"status": "healthy", "agent": "clickstream"}
    assert client.get("/clickstream/openapi.json").status_code == 200
