"""The doctor on the wire: moto's account, and the laptop's Bedrock for the models."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.bedrock.model import Reply
from operations.account import Account
from operations.doctor.bootstrap import bootstrap
from operations.doctor.credentials import credentials
from operations.doctor.finding import Finding, Situation, Status
from operations.doctor.models import models
from stacks.environments import DEV, Models
from tests.fakes.bedrock_clients import bedrock
from tests.fakes.bedrock_models import ScriptedReplies

SONNET = "anthropic.claude-sonnet-5-5"


@pytest.fixture
def situation(account: Account) -> Situation:
    return Situation(environment=DEV, account=account, variables={})


@pytest.fixture
def models_of_the_laptop(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with bedrock(ScriptedReplies(Reply("unused"))) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", endpoint.url)
        yield


def told(findings: list[Finding]) -> dict[str, Status]:
    return {each.subject: each.status for each in findings}


def test_an_account_is_named_and_its_bootstrap_read(situation: Situation) -> None:
    (caller,) = credentials(situation)
    (before,) = bootstrap(situation)
    situation.account.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="29", Type="String")
    (after,) = bootstrap(situation)

    assert "in us-east-1" in caller.found
    assert (before.status, after.status) == (Status.FAIL, Status.OK)


def test_the_models_of_an_environment_are_looked_up(models_of_the_laptop: None, situation: Situation) -> None:
    found = told(list(models(situation)))

    assert found[f"Inference profile us.{SONNET}"] == Status.OK
    assert found[f"Model {SONNET}"] == Status.OK
    assert found["Model amazon.titan-embed-text-v2:0"] == Status.OK
    assert Status.FAIL not in found.values()


def test_a_profile_that_the_region_lacks_is_bad(models_of_the_laptop: None, situation: Situation) -> None:
    unknown = "us.anthropic.claude-of-tomorrow"  # the stacks let through what is newer than their table
    tomorrow = replace(DEV, models=Models(default=unknown))

    found = told(list(models(replace(situation, environment=tomorrow))))

    assert found[f"Inference profile {unknown}"] == Status.FAIL
