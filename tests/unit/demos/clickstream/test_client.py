"""The seed's import: ask, propose, approve, follow, over real HTTP."""

import pytest

from clickstream_multi_agent import (
    ClickstreamOrchestrator,
    ClickstreamRefused,
    client,
    create_clickstream_orchestrator,
)
from tests.fakes import issuer
from tests.fakes.clickstream_place import PromptDeployments

WISH = "Deploy clickstream with MSK cluster 'my-cluster' and S3 bucket 'my-bucket'"


def test_a_deployment_is_proposed_and_waits(agents: ClickstreamOrchestrator, deployments: PromptDeployments) -> None:
    proposal = agents.deploy(WISH)
    assert proposal.plan_id is not None
    assert proposal.digest == deployments.plans[proposal.plan_id].digest
    assert deployments.plans[proposal.plan_id].state == "proposed"
    told = str(proposal)
    assert f"Digest: {proposal.digest}" in told
    assert f"/clickstream/deployments/{proposal.plan_id}/approve" in told
    assert "1. topic:app_logs" in told
    assert "$16.43 a month" in told


def test_what_is_missing_is_asked_for_and_then_known(agents: ClickstreamOrchestrator) -> None:
    asked = agents.deploy("I want to deploy the clickstream")
    assert (str(asked), asked.plan_id) == ("Which cluster and which bucket?", None)
    with pytest.raises(ClickstreamRefused, match="no plan to approve"):
        agents.approve(asked)
    assert agents.deploy("with my-cluster and my-bucket").plan_id


def test_an_approved_plan_is_followed_to_its_end(agents: ClickstreamOrchestrator) -> None:
    approved = agents.approve(agents.deploy(WISH))
    assert approved.decided_by == "subject-of-staff"
    entries = list(agents.follow(approved.plan_id))
    assert [entry.step for entry in entries[-4:]] == ["topic:app_logs", "stack:network", "stack:balancer", None]
    assert [one.number for one in agents.follow(approved.plan_id, after=entries[-2].number)] == [entries[-1].number]
    assert agents.deployment(approved.plan_id).state == "done"


def test_a_failure_says_where_and_how_to_go_on(agents: ClickstreamOrchestrator, deployments: PromptDeployments) -> None:
    deployments.fails_at = "stack:network"
    plan = agents.approve(agents.deploy(WISH))
    step = agents.deployment(plan.plan_id).failed
    assert step
    assert (step.name, step.told, step.way_on) == ("stack:network", "No room.", "Ask for more.")
    assert agents.resume(plan.plan_id).state == "done"


def test_what_the_service_refuses_is_a_sentence_with_its_reason(agents: ClickstreamOrchestrator) -> None:
    with pytest.raises(ClickstreamRefused, match="There is no plan nothing") as refused:
        agents.deployment("nothing")
    assert refused.value.code == "not_found"


def test_a_customer_is_told_whose_token_it_takes(url: str) -> None:
    with (
        create_clickstream_orchestrator(url, issuer.token_of("cust001")) as agents,
        pytest.raises(ClickstreamRefused, match=r"staff only.*CLICKSHOP_TOKEN"),
    ):
        agents.ask("Hello")


def test_a_service_that_does_not_run_is_said() -> None:
    with (
        create_clickstream_orchestrator("http://127.0.0.1:9", "token") as agents,
        pytest.raises(ClickstreamRefused, match=r"http://127.0.0.1:9 gives no answer"),
    ):
        agents.ask("Hello")


def test_a_journal_that_breaks_off_again_and_again_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_BETWEEN_TRIES", 0.0)
    with (
        create_clickstream_orchestrator("http://127.0.0.1:9", "token") as agents,
        pytest.raises(ClickstreamRefused, match="gives no answer"),
    ):
        list(agents.follow("plan"))


def test_a_service_that_is_down_for_a_while_is_waited_for(
    agents: ClickstreamOrchestrator, deployments: PromptDeployments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_BETWEEN_TRIES", 0.0)
    plan = agents.approve(agents.deploy(WISH))
    deployments.asleep = 3
    assert [entry.step for entry in agents.follow(plan.plan_id)][-2:] == ["stack:balancer", None]
    assert deployments.asleep == 0


@pytest.mark.parametrize("missing", ["CLICKSHOP_URL", "CLICKSHOP_TOKEN"])
def test_what_is_not_set_is_said_with_how_to_get_it(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLICKSHOP_URL", "CLICKSHOP_TOKEN"):
        monkeypatch.setenv(name, "http://somewhere")
    monkeypatch.delenv(missing)
    with pytest.raises(ClickstreamRefused, match=f"{missing} is not set"):
        create_clickstream_orchestrator()
