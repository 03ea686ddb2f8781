"""Plans over HTTP: shown whole, decided by their digest, followed line by line, and by staff only."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from agents.clickstream.config import SPEC
from agents.clickstream.deployment.plan import PlanState, StepState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.deployment.step import Difference
from agents.clickstream.routes.deployments import deployments_router, pipelines_router
from agents.clickstream.routes.following import followed
from agents.clickstream.service import ClickstreamService
from agents.common.app import create_agent_app
from agents.common.desk import Desk
from agents.common.errors import DatabaseUnavailable
from agents.common.identity import StaffVerifier
from agents.common.readiness import ReadinessChecks
from tests.fakes import issuer
from tests.fakes.deployments import WISH, InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF
from tests.fakes.marked_events import InMemoryProofs

PLANS = "/clickstream/deployments"
OTHER = "0" * 64


def app_over(deployments: InMemoryDeployments) -> FastAPI:
    @asynccontextmanager
    async def open_service() -> AsyncIterator[ClickstreamService]:
        yield ClickstreamService(
            desk=cast("Desk", None),
            deployments=deployments,
            proofs=InMemoryProofs(),
            verifier=StaffVerifier(issuer.verifier()),
            readiness=ReadinessChecks({}),
        )

    return create_agent_app(spec=SPEC, open_service=open_service, routers=[deployments_router(), pipelines_router()])


@pytest.fixture
def deployments() -> InMemoryDeployments:
    return InMemoryDeployments()


@pytest.fixture
def proposed(deployments: InMemoryDeployments) -> PlanRecord:
    return deployments.add(record_of(), by=STAFF)


@pytest.fixture
def client(deployments: InMemoryDeployments) -> Iterator[TestClient]:
    with TestClient(app_over(deployments), raise_server_exceptions=False) as opened:
        opened.headers["authorization"] = f"Bearer {issuer.staff_token()}"
        yield opened


def of(record: PlanRecord, then: str = "") -> str:
    return f"{PLANS}/{record.plan.plan_id}{then}"


def test_a_plan_says_all_that_its_approval_needs(client: TestClient, proposed: PlanRecord) -> None:
    body = client.get(of(proposed)).json()
    assert (body["state"], body["digest"], body["monthly_usd"]) == ("proposed", proposed.digest, 16.43)
    assert [one["name"] for one in body["steps"]] == ["topic:app_logs", "stack:network", "stack:balancer"]
    assert body["steps"][0]["creates"] == ["topic app_logs with 18 partitions"]
    assert (body["msk_cluster"], body["s3_bucket"], body["region"]) == ("my-cluster", "my-bucket", "us-east-1")
    assert body["drift"] is None


def test_plans_are_listed_the_newest_first(client: TestClient, deployments: InMemoryDeployments) -> None:
    for kind in ("deploy", "destroy"):
        deployments.add(record_of(kind=kind), by=STAFF)
    assert [one["kind"] for one in client.get(PLANS).json()] == ["destroy", "deploy"]


def test_plans_are_listed_of_one_pipeline_in_some_states_and_not_more_than_asked_for(
    client: TestClient, deployments: InMemoryDeployments
) -> None:
    other = replace(WISH, pipeline="orders")
    for wish, kind, state in (
        (WISH, "deploy", PlanState.DONE),
        (WISH, "rollback", PlanState.FAILED),
        (other, "deploy", PlanState.PROPOSED),
    ):
        deployments.add(record_of(wish, kind=kind, state=state), by=STAFF)  # type: ignore[arg-type]  # as above

    def listed(**asked: object) -> list[tuple[str, str]]:
        return [(one["pipeline"], one["state"]) for one in client.get(PLANS, params=asked).json()]  # type: ignore[arg-type]  # as httpx takes them

    assert listed(limit=2) == [("orders", "proposed"), ("clickstream", "failed")]
    assert listed(pipeline="clickstream") == [("clickstream", "failed"), ("clickstream", "done")]
    assert listed(state=["done", "proposed"]) == [("orders", "proposed"), ("clickstream", "done")]
    assert listed(pipeline="nobodys") == []
    for wrong in ({"limit": 0}, {"limit": 201}, {"state": "broken"}, {"pipeline": "No!"}):
        assert client.get(PLANS, params=wrong).status_code == 400


def test_only_what_runs_is_cancelled(
    client: TestClient, deployments: InMemoryDeployments, proposed: PlanRecord
) -> None:
    refused = client.post(of(proposed, "/cancel"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "is_proposed")
    deployments.plans[proposed.plan.plan_id] = replace(proposed, state=PlanState.RUNNING)
    assert client.post(of(proposed, "/cancel")).status_code == 200
    assert deployments.journal[proposed.plan.plan_id][-1].told == f"Cancelled by {STAFF.known_as}."


def test_drift_is_looked_for_when_it_is_asked_for(
    client: TestClient, deployments: InMemoryDeployments, proposed: PlanRecord
) -> None:
    deployments.differences = (Difference(what="the service", expected="2 tasks", actual="1", way_on="Wait."),)
    (found,) = client.get(of(proposed), params={"drift": "true"}).json()["drift"]
    assert found == {"what": "the service", "expected": "2 tasks", "actual": "1", "way_on": "Wait."}


def test_only_its_digest_approves_a_plan(client: TestClient, proposed: PlanRecord) -> None:
    refused = client.post(of(proposed, "/approve"), json={"digest": OTHER})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "stale_digest")
    approved = client.post(of(proposed, "/approve"), json={"digest": proposed.digest.upper()}).json()
    assert (approved["state"], approved["decided_by"]) == ("approved", STAFF.subject)


@pytest.mark.parametrize("body", [{}, {"digest": "yes"}, {"digest": None}])
def test_an_approval_without_a_digest_is_none(body: dict[str, Any], client: TestClient, proposed: PlanRecord) -> None:
    reply = client.post(of(proposed, "/approve"), json=body)
    assert reply.status_code == 400
    assert "digest" in reply.json()["error"]["message"]
    assert "NUL" not in reply.json()["error"]["message"]


def test_a_plan_is_rejected_for_a_reason(client: TestClient, proposed: PlanRecord) -> None:
    assert client.post(of(proposed, "/reject"), json={"reason": " "}).status_code == 400
    assert client.post(of(proposed, "/reject"), json={"reason": "Not ours."}).json()["state"] == "rejected"


def test_only_what_failed_is_resumed(
    client: TestClient, deployments: InMemoryDeployments, proposed: PlanRecord
) -> None:
    assert client.post(of(proposed, "/resume")).json()["error"]["code"] == "not_failed"
    deployments.plans[proposed.plan.plan_id] = replace(proposed, state=PlanState.FAILED)
    assert client.post(of(proposed, "/resume")).json()["state"] == "approved"


def test_going_back_is_a_plan_of_its_own(client: TestClient, proposed: PlanRecord) -> None:
    assert proposed.state == PlanState.PROPOSED
    back = client.post("/clickstream/pipelines/clickstream/rollback", json={"to_step": "stack:network"}).json()
    gone = client.post("/clickstream/pipelines/clickstream/destroy").json()
    assert [(one["kind"], one["state"]) for one in (back, gone)] == [("rollback", "proposed"), ("destroy", "proposed")]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{PLANS}/nothing", 404),
        ("GET", f"{PLANS}/nothing/events", 404),
        ("POST", "/clickstream/pipelines/Nothing!/destroy", 400),
        ("POST", "/clickstream/pipelines/nothing/destroy", 404),
    ],
)
def test_what_is_not_there_is_said(method: str, path: str, status: int, client: TestClient) -> None:
    assert client.request(method, path).status_code == status


ROUTES = [
    (method.upper(), path)
    for path, methods in app_over(InMemoryDeployments()).openapi()["paths"].items()
    for method in methods
    if path.startswith("/clickstream")
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_is_for_staff_only(method: str, path: str, client: TestClient, proposed: PlanRecord) -> None:
    url = path.format(plan_id=proposed.plan.plan_id, name="clickstream")
    as_customer = {"authorization": f"Bearer {issuer.token_of('cust001')}"}
    assert client.request(method, url, headers=as_customer, json={}).status_code == 403
    assert client.request(method, url, headers={"authorization": ""}, json={}).status_code == 401


def test_a_journal_is_told_line_by_line_and_goes_on_where_it_was_left(
    client: TestClient, deployments: InMemoryDeployments, proposed: PlanRecord
) -> None:
    first = deployments.journal[proposed.plan.plan_id][0]
    lines = [replace(first, number=n, step="stack:network", state=StepState.RUNNING.value) for n in (2, 3)]
    deployments.journal[proposed.plan.plan_id] += lines
    deployments.plans[proposed.plan.plan_id] = replace(proposed, state=PlanState.DONE)
    whole = client.get(of(proposed, "/events"))
    assert whole.headers["content-type"].startswith("text/event-stream")
    assert [(one["event"], one.get("id")) for one in events_in(whole.text)] == [
        ("entry", "1"),
        ("entry", "2"),
        ("entry", "3"),
        ("end", None),
    ]
    rest = client.get(of(proposed, "/events"), headers={"last-event-id": "2"})
    assert [one.get("id") for one in events_in(rest.text)] == ["3", None]
    assert json.loads(events_in(rest.text)[-1]["data"])["state"] == "done"
    assert client.get(of(proposed, "/events"), headers={"last-event-id": "x"}).status_code == 400


async def test_what_is_written_later_is_told_when_it_is(proposed: PlanRecord) -> None:
    deployments = InMemoryDeployments()
    deployments.add(proposed, by=STAFF)
    told = followed(deployments, STAFF, proposed.plan.plan_id, after=0, pause=0)
    assert (await anext(told)).id == "1"
    waiting = asyncio.ensure_future(anext(told))
    await asyncio.sleep(0)
    assert not waiting.done()
    await deployments.approve(STAFF, proposed.plan.plan_id, proposed.digest)
    assert (await waiting).data.state == "approved"


async def test_a_database_that_goes_away_ends_the_stream_with_an_error(proposed: PlanRecord) -> None:
    class Away(InMemoryDeployments):
        async def entries(self, *_: object, **__: object) -> Any:
            raise DatabaseUnavailable("Asleep.")

    told = followed(Away({proposed.plan.plan_id: proposed}), STAFF, proposed.plan.plan_id, after=0)
    (only,) = [event async for event in told]
    assert (only.event, only.data["error"].message) == ("error", "Asleep.")


def events_in(text: str) -> list[dict[str, str]]:
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in text.strip().split("\n\n")]
