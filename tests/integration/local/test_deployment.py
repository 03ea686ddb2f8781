"""What a person reads when a deployment fails, and when there is nothing to deploy."""

import json

import pytest

from local.stack.deployment import Deployment
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.service_template import network

BROKEN = {"Cluster": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "x", "Namespace": "y"}}}


def test_names_the_resource_that_failed_and_why(aws_endpoint: AwsEndpoint) -> None:
    with pytest.raises(AssertionError):
        aws_endpoint.deploy("shop", BROKEN)

    told = Deployment(aws_endpoint.settings).failures()

    assert told == "shop: Cluster (AWS::CloudWatch::Alarm): ComparisonOperator is required for AWS::CloudWatch::Alarm"


def test_there_is_nothing_to_deploy_only_while_sources_and_stacks_are_the_same(aws_endpoint: AwsEndpoint) -> None:
    settings = aws_endpoint.settings
    aws_endpoint.deploy("shop", network())
    deployment = Deployment(settings)
    assert not deployment.is_current()

    deployment.remember()
    assert Deployment(settings).is_current()

    known = json.loads((settings.home / "deployed.json").read_text())
    (settings.home / "deployed.json").write_text(json.dumps({**known, "fingerprint": "of other sources"}))
    assert not Deployment(settings).is_current()

    deployment.remember()
    aws_endpoint.client("cloudformation").delete_stack(StackName="shop")
    aws_endpoint.deploy("another", network())
    assert not Deployment(settings).is_current()
