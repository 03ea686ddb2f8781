"""What is missing gets built, once, and CloudFormation hears how that ended."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws

from image_builds.handler import answer, finish
from tests.fakes.cloudformation import FakeCloudFormation
from tests.fakes.http_server import serving

PROJECT = "dev-agent-images"
BUILD = f"{PROJECT}:0000"
BUILD_ARN = f"arn:aws:codebuild:us-east-1:111122223333:build/{BUILD}"
LOG = "https://console.aws.amazon.com/cloudwatch/home#logsV2:log-groups"
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"digest": "sha256:0"},
        "layers": [],
    }
)


@dataclass(frozen=True, kw_only=True)
class CodeBuild:
    """A client, and what it will be answered."""

    client: Any
    stub: Stubber


@pytest.fixture
def cloudformation() -> Iterator[FakeCloudFormation]:
    """One with an address."""
    asking = FakeCloudFormation()
    with serving(asking.app()) as asking.address:
        yield asking


@pytest.fixture
def ecr(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two repositories, of which the supervisor's holds its image."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("ecr", region_name="us-east-1")
        for name in ("dev-supervisor-agent", "dev-personalization-agent"):
            client.create_repository(repositoryName=name)
        client.put_image(repositoryName="dev-supervisor-agent", imageManifest=MANIFEST, imageTag="aa")
        yield client


@pytest.fixture
def codebuild() -> Iterator[CodeBuild]:
    """Answers what it is told to, and refuses any other call."""
    client = boto3.client("codebuild", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        yield CodeBuild(client=client, stub=stubber)
        stubber.assert_no_pending_responses()


def properties(*, supervisor: str = "aa") -> dict[str, Any]:
    return {
        "Project": PROJECT,
        "Images": [
            {"Agent": "supervisor", "Repository": "dev-supervisor-agent", "Tag": supervisor},
            {"Agent": "personalization", "Repository": "dev-personalization-agent", "Tag": "bb"},
        ],
    }


def expect_start(codebuild: CodeBuild, request: dict[str, Any], images: str) -> None:
    names = ("StackId", "RequestId", "LogicalResourceId", "ResponseURL")
    codebuild.stub.add_response(
        "start_build",
        {"build": {"id": BUILD}},
        {
            "projectName": PROJECT,
            "idempotencyToken": request["RequestId"],
            "environmentVariablesOverride": [
                {"name": "IMAGES", "value": images},
                {"name": "CLOUDFORMATION_REQUEST", "value": json.dumps({name: request[name] for name in names})},
            ],
        },
    )


def ended(codebuild: CodeBuild, request: dict[str, Any] | None, status: str, *complaints: str) -> dict[str, Any]:
    """The event of a build's end, about which CodeBuild tells more."""
    variables = [] if request is None else [{"name": "CLOUDFORMATION_REQUEST", "value": json.dumps(request)}]
    build = {
        "id": BUILD,
        "buildStatus": status,
        "environment": {
            "type": "ARM_CONTAINER",
            "image": "x",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": variables,
        },
        "logs": {"deepLink": LOG},
        "phases": [{"phaseType": "BUILD", "contexts": [{"message": each} for each in complaints]}],
    }
    codebuild.stub.add_response("batch_get_builds", {"builds": [build]}, {"ids": [BUILD]})
    return {"detail-type": "CodeBuild Build State Change", "detail": {"build-status": status, "build-id": BUILD_ARN}}


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_builds_only_what_is_missing_and_does_not_answer_yet(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, ecr: Any, request_type: str
) -> None:
    request = cloudformation.request(request_type, properties())
    expect_start(codebuild, request, "personalization=dev-personalization-agent:bb")
    answer(request, codebuild=codebuild.client, ecr=ecr)
    assert cloudformation.answers == []


def test_builds_nothing_when_all_images_are_there(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, ecr: Any
) -> None:
    ecr.put_image(repositoryName="dev-personalization-agent", imageManifest=MANIFEST, imageTag="bb")
    answer(cloudformation.request("Update", properties()), codebuild=codebuild.client, ecr=ecr)
    (told,) = cloudformation.answers
    assert (told["Status"], told["Reason"]) == ("SUCCESS", "All images were there.")


def test_leaves_images_to_their_repositories_when_it_goes(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, ecr: Any
) -> None:
    answer(cloudformation.request("Delete", properties()), codebuild=codebuild.client, ecr=ecr)
    assert [told["Status"] for told in cloudformation.answers] == ["SUCCESS"]


def test_fails_with_the_words_of_aws_when_no_build_can_start(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, ecr: Any
) -> None:
    codebuild.stub.add_client_error("start_build", "AccountLimitExceededException", "Cannot have more than 0 builds")
    answer(cloudformation.request("Create", properties()), codebuild=codebuild.client, ecr=ecr)
    (told,) = cloudformation.answers
    assert told["Status"] == "FAILED"
    assert told["Reason"] == (
        "StartBuild was refused with AccountLimitExceededException: Cannot have more than 0 builds"
    )


def test_answers_even_a_request_that_it_does_not_understand(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, ecr: Any
) -> None:
    answer(cloudformation.request("Create", {"Project": PROJECT}), codebuild=codebuild.client, ecr=ecr)
    (told,) = cloudformation.answers
    assert (told["Status"], told["Reason"]) == ("FAILED", "KeyError: the function's log says more.")


def test_answers_the_request_that_the_build_was_started_for(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild
) -> None:
    request = cloudformation.request("Create", properties())
    finish(ended(codebuild, request, "SUCCEEDED"), codebuild=codebuild.client)
    (told,) = cloudformation.answers
    assert told["Status"] == "SUCCESS"
    assert told["PhysicalResourceId"] == "clickshop-images"
    assert {name: told[name] for name in ("StackId", "RequestId", "LogicalResourceId")} == {
        name: request[name] for name in ("StackId", "RequestId", "LogicalResourceId")
    }


@pytest.mark.parametrize("status", ["FAILED", "FAULT", "TIMED_OUT", "STOPPED"])
def test_fails_the_deployment_with_the_complaint_and_the_log(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, status: str
) -> None:
    request = cloudformation.request("Update", properties())
    finish(ended(codebuild, request, status, "exit status 1", "x" * 5000), codebuild=codebuild.client)
    (told,) = cloudformation.answers
    assert told["Status"] == "FAILED"
    assert f"The build of the images ended as {status}. BUILD: exit status 1" in told["Reason"]
    assert told["Reason"].endswith(f"Its log: {LOG}")
    assert len(json.dumps(told)) < 4096  # CloudFormation takes no longer answer


def test_says_nothing_when_nobody_waits_for_a_build(cloudformation: FakeCloudFormation, codebuild: CodeBuild) -> None:
    finish(ended(codebuild, None, "SUCCEEDED"), codebuild=codebuild.client)
    assert cloudformation.answers == []


def test_gives_one_name_to_one_request_so_that_a_second_call_starts_no_second_build(
    cloudformation: FakeCloudFormation, codebuild: CodeBuild, ecr: Any
) -> None:
    request = cloudformation.request("Create", properties())
    for _ in range(2):
        codebuild.stub.add_response(
            "start_build",
            {"build": {"id": BUILD}},
            {
                "projectName": PROJECT,
                "idempotencyToken": "request-0",
                "environmentVariablesOverride": ANY,
            },
        )
        answer(request, codebuild=codebuild.client, ecr=ecr)
