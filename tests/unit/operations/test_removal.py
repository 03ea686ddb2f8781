"""Removing: nothing goes before the environment's name was given, nothing that is protected, no pipeline's ground."""

import io
import sys

import boto3
import pytest
from moto import mock_aws

from agents.clickstream.deployment.naming import stack_name, tags
from operations.account import Account
from operations.errors import OperationRefused
from operations.removal.command import confirm, refuse_pipelines, refuse_protected
from operations.stacks import DeployedStack, deployed_pipelines
from stacks.environments import DEV, PROD


@pytest.mark.parametrize("answer", ["", "yes", "prod", "DEV"])
def test_another_answer_than_the_name_removes_nothing(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))

    with pytest.raises(OperationRefused, match="nothing was removed"):
        confirm("dev", answer, "11 stacks")


def test_the_name_is_taken_from_the_command_line_or_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    confirm("dev", "dev", "11 stacks")
    monkeypatch.setattr(sys, "stdin", Keyboard("dev\n"))
    confirm("dev", "", "11 stacks")


def test_what_is_protected_is_refused_with_the_way_to_do_it() -> None:
    stack = DeployedStack(name="ClickShop-dev-Data", status="CREATE_COMPLETE", protected=True)

    refuse_protected(DEV, [])
    with pytest.raises(OperationRefused, match="ClickShop-dev-Data"):
        refuse_protected(DEV, [stack])
    with pytest.raises(OperationRefused, match=r"stacks/environments\.py"):
        refuse_protected(PROD, [])


def test_what_still_carries_a_pipeline_is_refused_with_the_way_to_take_it_down() -> None:
    refuse_pipelines(DEV, [])
    with pytest.raises(OperationRefused, match=r"orders, returns.*/clickstream/pipelines/NAME/destroy"):
        refuse_pipelines(DEV, ["orders", "returns"])


@mock_aws
def test_finds_the_pipelines_of_this_environment_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    for prefix, pipeline in (("dev-", "orders"), ("dev-", "returns"), ("stg-", "staged"), ("", "clickstream")):
        cloudformation.create_stack(
            StackName=stack_name(prefix, pipeline, "network"),
            TemplateBody='{"Resources": {}}',
            Tags=[{"Key": key, "Value": value} for key, value in tags(pipeline).items()],
        )
    account = Account.from_variables({"AWS_DEFAULT_REGION": "us-east-1"})

    assert deployed_pipelines(account, DEV.prefix) == ["orders", "returns"]
    assert deployed_pipelines(account, PROD.prefix) == ["clickstream"]
