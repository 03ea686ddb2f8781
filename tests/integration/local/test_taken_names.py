"""A name that somebody else's resource has ends a deployment, and the resource stays as it is."""

from typing import Any

import pytest

from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually


def make_repository(endpoint: AwsEndpoint) -> Any:
    return endpoint.client("ecr").create_repository(repositoryName="taken")


def make_group(endpoint: AwsEndpoint) -> Any:
    return endpoint.client("elbv2").create_target_group(Name="taken", Protocol="HTTP", Port=80, VpcId="vpc-1")


def make_log_group(endpoint: AwsEndpoint) -> Any:
    return endpoint.client("logs").create_log_group(logGroupName="taken")


@pytest.mark.parametrize(
    ("make", "kind", "key"),
    [
        (make_repository, "AWS::ECR::Repository", "RepositoryName"),
        (make_group, "AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
        (make_log_group, "AWS::Logs::LogGroup", "LogGroupName"),
    ],
)
def test_what_somebody_else_made_is_not_taken_over(aws_endpoint: AwsEndpoint, make: Any, kind: str, key: str) -> None:
    make(aws_endpoint)
    more: dict[str, Any] = {"Port": 80, "Protocol": "HTTP", "VpcId": "vpc-1"} if kind.endswith("TargetGroup") else {}

    with pytest.raises(AssertionError, match="'taken' already exists"):
        aws_endpoint.deploy("ours", {"Mine": {"Type": kind, "Properties": {key: "taken", **more}}})


def test_a_stack_that_is_made_again_has_its_own_names(aws_endpoint: AwsEndpoint) -> None:
    resources = {"Mine": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "ours"}}}
    cloudformation = aws_endpoint.client("cloudformation")
    aws_endpoint.deploy("one", resources)
    cloudformation.delete_stack(StackName="one")

    def gone() -> bool:
        told = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
        return any(stack["StackName"] == "one" for stack in told)

    eventually(gone, what="the stack's end")
    aws_endpoint.deploy("two", resources)
