"""An event pipeline, from a wish to a green proof, a second run that changes nothing, drift, and back to nothing.

One deployment, which the tests follow in their order.
"""

import base64
import gzip
import json
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg
import pytest
from rich.console import Console

from clickstream_multi_agent import ClickstreamOrchestrator, Proposal, create_clickstream_orchestrator
from demos.clickstream.preparing import BUCKET, CLUSTER, prepared_here
from tests.fakes.aws_inventory import Inventory, difference, inventory
from tests.fakes.operator import LONGEST_DEPLOYMENT, Operator
from tests.fakes.polling import eventually
from tests.fakes.shopper import Shopper
from tests.fakes.stack import RunningStack

_WISH = f"Deploy clickstream nginx+lua with MSK cluster '{CLUSTER}' and S3 bucket '{BUCKET}'"
_SOONER = "The connectors should deliver every 2 seconds."
_PIPELINE = "clickstream"


@dataclass(frozen=True)
class Deployed:
    """What the session deployed, and what was there before."""

    operator: Operator
    before: Inventory
    proposal: Proposal
    plan: dict[str, Any]
    approvals: tuple[int, ...]
    killed: tuple[int, int]


@pytest.fixture(scope="session")
def operator(stack: RunningStack) -> Operator:
    """Ada."""
    return Operator(Shopper(stack.url, stack.token(staff="ada")))


@pytest.fixture(scope="session")
def agents(stack: RunningStack) -> Iterator[ClickstreamOrchestrator]:
    """The seed's own import, in Ada's name."""
    with create_clickstream_orchestrator(stack.url, stack.token(staff="ada")) as opened:
        yield opened


@pytest.fixture(scope="session")
def before(stack: RunningStack) -> Inventory:
    """A Kafka cluster and a bucket, as an operator has them, and nothing of a pipeline."""
    prepared_here(Console(quiet=True), stack.settings)
    return inventory(stack)


@pytest.fixture(scope="session")
def deployed(stack: RunningStack, agents: ClickstreamOrchestrator, operator: Operator, before: Inventory) -> Deployed:
    """Proposed in words, approved by two at once, its service killed in the middle, and done all the same."""
    proposal = agents.deploy(_WISH)
    assert proposal.plan_id, proposal.text
    first = proposal.digest
    proposal = agents.deploy(_SOONER)
    assert proposal.plan_id, proposal.text
    assert proposal.digest
    assert proposal.digest != first, "another plan is another approval"
    assert inventory(stack) == before, "nothing is made before a person approved it"
    refused = operator.approve(proposal.plan_id, "0" * 64)
    assert refused.status == 409
    approvals = _at_once(operator, proposal)
    killed = _killed_in_the_middle(stack, operator, proposal.plan_id)
    plan = operator.done(proposal.plan_id)
    return Deployed(operator, before, proposal, plan, approvals, killed)


def _at_once(operator: Operator, proposal: Proposal) -> tuple[int, ...]:
    """The statuses of two approvals that begin together."""
    together = threading.Barrier(2)

    def approve() -> int:
        together.wait()
        assert proposal.plan_id
        assert proposal.digest
        return operator.approve(proposal.plan_id, proposal.digest).status

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(approve) for _ in range(2)]
        return tuple(sorted(each.result() for each in both))


def _killed_in_the_middle(stack: RunningStack, operator: Operator, plan_id: str) -> tuple[int, int]:
    """The service's process before and after, killed when the first stack is on its way. Its lease runs out at once."""
    eventually(
        lambda: [
            step for step in operator.plan(plan_id)["steps"] if step["name"] == "stack:registry" and step["begun_at"]
        ],
        what="the first stack",
        seconds=LONGEST_DEPLOYMENT,
    )
    process = stack.process("clickstream")
    process.kill()
    with psycopg.connect(stack.shop_dsn, autocommit=True) as connection:
        connection.execute("UPDATE clickstream_pipelines SET held_until = now() WHERE held_until IS NOT NULL")

    def returned() -> int | None:
        with suppress(psutil.NoSuchProcess):  # the one that is told may be the one that died
            now = stack.process("clickstream").pid
            return now if now != process.pid else None
        return None

    return process.pid, eventually(returned, what="the service's return")


def test_customers_are_kept_out_of_everything(stack: RunningStack) -> None:
    customer = Shopper(stack.url, stack.token(customer="cust001"))
    plan = "/clickstream/deployments/deploy-1"
    routes = [
        ("POST", "/clickstream/process", {"customer_message": _WISH}),
        ("GET", "/clickstream/deployments", None),
        ("GET", plan, None),
        ("POST", f"{plan}/approve", {"digest": "0" * 64}),
        ("POST", f"{plan}/resume", None),
        ("POST", f"/clickstream/pipelines/{_PIPELINE}/destroy", None),
        ("GET", f"/clickstream/pipelines/{_PIPELINE}/proofs", None),
    ]

    assert {route: customer.send(method, route, body).status for method, route, body in routes} == {
        route: 403 for _, route, _ in routes
    }


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (f"Deploy clickstream nginx+lua with MSK cluster 'their-cluster' and S3 bucket '{BUCKET}'", "their-cluster"),
        (f"Deploy clickstream nginx+lua with MSK cluster '{CLUSTER}' and S3 bucket 'nobodys-bucket'", "nobodys-bucket"),
    ],
    ids=["an unknown cluster", "an unknown bucket"],
)
def test_what_can_not_be_is_refused_before_anything_is_made(
    stack: RunningStack, before: Inventory, wish: str, said: str
) -> None:
    with create_clickstream_orchestrator(stack.url, stack.token(staff="ada")) as agents:
        proposal = agents.deploy(wish)

    assert proposal.plan_id is None
    assert said in proposal.text
    assert inventory(stack) == before


def test_it_is_deployed_step_by_step_topics_first(deployed: Deployed) -> None:
    names = [step["name"] for step in deployed.plan["steps"]]

    assert names[:2] == ["topic:app_logs", "topic:control-iceberg"]
    assert names[2].endswith("-dead-letters")
    assert names[-1] == "proof"
    assert {step["state"] for step in deployed.plan["steps"]} == {"done"}


def test_of_two_approvals_at_once_one_counts(deployed: Deployed) -> None:
    assert deployed.approvals == (200, 200), "the second changes nothing"
    assert deployed.plan["decided_by"]


def test_a_killed_service_went_on_where_it_was(stack: RunningStack, deployed: Deployed) -> None:
    before, after = deployed.killed

    assert before != after
    with psycopg.connect(stack.shop_dsn) as connection:
        [(fence,)] = connection.execute(
            "SELECT fence FROM clickstream_pipelines WHERE pipeline = %s", [_PIPELINE]
        ).fetchall()
    assert fence >= 2, "another process took it over"


def test_the_proof_is_green_at_every_place(deployed: Deployed) -> None:
    [proof, *_] = _told(deployed.operator, f"/clickstream/pipelines/{_PIPELINE}/proofs")

    report = proof["report"]
    assert report["verdict"] == "green", proof["told"]
    assert report["sent"] == report["acknowledged"] == proof["events"]
    assert [(place["found"], place["lost"], place["doubled"]) for place in report["places"]] == [
        (proof["events"], 0, 0)
    ] * 3
    assert {link["state"] for link in report["links"]} == {"sound"}


def test_the_proof_has_a_chart(stack: RunningStack, agents: ClickstreamOrchestrator, deployed: Deployed) -> None:
    [proof, *_] = _told(deployed.operator, f"/clickstream/pipelines/{_PIPELINE}/proofs")

    chart = agents.fetched(f"pipelines/{_PIPELINE}/proofs/{proof['proof_id']}/chart.svg")

    assert chart.startswith(b"<svg")


def test_anybodys_events_are_taken_at_the_load_balancer(deployed: Deployed) -> None:
    address = deployed.plan["outputs"]["stack:balancer"]["Endpoint"]
    body = base64.b64encode(gzip.compress(json.dumps({"event": "page_view", "page": "/"}).encode()))

    with urllib.request.urlopen(urllib.request.Request(address, body, {"content-type": "text/plain"})) as reply:
        assert json.loads(reply.read()) == {"code": 200, "data": True}


def test_run_again_it_changes_nothing_and_one_more_at_once_is_refused(
    stack: RunningStack, agents: ClickstreamOrchestrator, deployed: Deployed
) -> None:
    there = inventory(stack)
    again = agents.deploy(_WISH)
    assert again.plan_id, again.text
    assert again.digest

    assert deployed.operator.approve(again.plan_id, again.digest).status == 200
    at_once = agents.deploy(_WISH)
    plan = deployed.operator.done(again.plan_id)

    assert at_once.plan_id is None
    assert again.plan_id in at_once.text
    assert difference(there, inventory(stack)) == {}
    assert plan["outputs"]["stack:connectors"] == deployed.plan["outputs"]["stack:connectors"]


def test_what_somebody_deleted_is_seen_as_drift(stack: RunningStack, deployed: Deployed) -> None:
    plan_id = deployed.plan["plan_id"]
    assert deployed.operator.plan(plan_id, "?drift=true")["drift"] == []
    connector = deployed.plan["outputs"]["stack:connectors"]["JsonConnectorArn"]

    stack.client("kafkaconnect").delete_connector(connectorArn=connector)
    found = deployed.operator.plan(plan_id, "?drift=true")["drift"]

    assert [each for each in found if "JsonConnector" in each["what"] and each["way_on"]], found


def test_what_somebody_deleted_is_made_anew_after_a_rollback_and_what_runs_is_cancelled(
    stack: RunningStack, agents: ClickstreamOrchestrator, deployed: Deployed
) -> None:
    """The connector of the test before, and an alarm: deploying again alone would change nothing."""
    operator, alarms = deployed.operator, stack.client("cloudwatch")
    alarms.delete_alarms(AlarmNames=_alarms(stack, "connectors-IcebergFailing"))
    back = operator.http.send("POST", f"/clickstream/pipelines/{_PIPELINE}/rollback", {"to_step": "stack:collector"})
    assert operator.approve(back.body["plan_id"], back.body["digest"]).status == 200
    operator.done(back.body["plan_id"])
    again = agents.deploy(_WISH)
    assert again.plan_id, again.text
    assert again.digest
    assert operator.approve(again.plan_id, again.digest).status == 200
    eventually(lambda: _is_at(operator, again.plan_id, "proof"), what="the proof", seconds=LONGEST_DEPLOYMENT)
    cancelled = operator.http.send("POST", f"/clickstream/deployments/{again.plan_id}/cancel")
    plan = operator.ended(again.plan_id)

    assert cancelled.status == 200
    assert plan["state"] == "failed"
    assert [(step["name"], step["failure"]) for step in plan["steps"] if step["failure"]] == [("proof", "cancelled")]
    assert operator.plan(again.plan_id, "?drift=true")["drift"] == []
    assert len(_alarms(stack, "connectors-IcebergFailing")) == 1


def _is_at(operator: Operator, plan_id: str | None, name: str) -> bool:
    steps = operator.plan(str(plan_id))["steps"]
    return any(step["name"] == name and step["begun_at"] for step in steps)


def _alarms(stack: RunningStack, name: str) -> list[str]:
    pages = stack.client("cloudwatch").get_paginator("describe_alarms").paginate()
    return [alarm["AlarmName"] for page in pages for alarm in page["MetricAlarms"] if name in alarm["AlarmName"]]


def test_taken_down_it_leaves_nothing_but_what_was_written(
    stack: RunningStack, agents: ClickstreamOrchestrator, deployed: Deployed
) -> None:
    """Even where its newest plan was cancelled on its way."""
    proposal = agents.destroy(_PIPELINE)
    assert proposal.plan_id
    assert proposal.digest

    assert deployed.operator.approve(proposal.plan_id, proposal.digest).status == 200
    plan = deployed.operator.done(proposal.plan_id)

    assert difference(deployed.before, inventory(stack)) == {}
    assert "Nothing that pipeline clickstream made is left" in plan["told"]
    assert f"Never deleted: what it wrote to s3://{BUCKET}/dev-clickstream-{_PIPELINE}/" in plan["told"]


def _told(operator: Operator, route: str) -> list[dict[str, Any]]:
    """A list, which Answer's type does not foresee."""
    told: Any = operator.http.send("GET", route).body
    return list(told)
