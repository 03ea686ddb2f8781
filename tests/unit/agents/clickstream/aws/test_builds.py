"""Builds: started once a token, found again by what they were started with, and what they leave."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.clickstream.aws.builds import CodeBuilds
from agents.clickstream.aws.refusals import AwsRefused, Why
from tests.fakes.aws_wire import AwsWire, Refusal

PROJECT = "dev-clickstream-orders-images"
URI = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/dev-clickstream-orders-collector"
DIGEST = f"sha256:{'0' * 64}"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def builds(wire: AwsWire) -> CodeBuilds:
    return CodeBuilds(wire.calls("image_builder"))


def build(build_id: str = "p:1", status: str = "SUCCEEDED", tag: str = "abc", **more: Any) -> dict[str, Any]:
    return {
        "id": build_id,
        "projectName": PROJECT,
        "buildStatus": status,
        "currentPhase": "BUILD",
        "startTime": NOW,
        "environment": {
            "type": "ARM_CONTAINER",
            "image": "i",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "IMAGE_TAG", "value": tag}, {"name": "REGISTRY", "value": "r"}],
        },
        **more,
    }


async def test_a_build_is_started_with_its_variables_and_its_token(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("StartBuild", {"build": build(status="IN_PROGRESS")})
    assert await builds.start(PROJECT, variables={"IMAGE_TAG": "abc"}, token="7") == "p:1"
    assert wire.parameters("StartBuild") == [
        {
            "projectName": PROJECT,
            "idempotencyToken": "7",
            "environmentVariablesOverride": [{"name": "IMAGE_TAG", "value": "abc", "type": "PLAINTEXT"}],
        }
    ]


async def test_what_failed_is_said_in_codebuilds_words(builds: CodeBuilds, wire: AwsWire) -> None:
    phases = [
        {"phaseType": "INSTALL", "phaseStatus": "SUCCEEDED"},
        {"phaseType": "BUILD", "phaseStatus": "FAILED", "contexts": [{"message": "exit status 1"}]},
        {"phaseType": "POST_BUILD", "phaseStatus": "FAILED", "contexts": [{"message": "no image"}]},
    ]
    wire.answers(
        "BatchGetBuilds", {"builds": [build(status="FAILED", phases=phases, endTime=NOW + timedelta(seconds=9))]}
    )
    found = await builds.find("p:1")
    assert found
    assert (found.status, found.reason, found.seconds) == ("failed", "BUILD: exit status 1", 9.0)


@pytest.mark.parametrize(
    ("status", "as_ours"),
    [("IN_PROGRESS", "running"), ("FAULT", "failed"), ("TIMED_OUT", "timed_out"), ("STOPPED", "stopped")],
)
async def test_how_far_it_is(builds: CodeBuilds, wire: AwsWire, status: str, as_ours: str) -> None:
    exported = [{"name": "COLLECTOR_DIGEST", "value": DIGEST}]
    wire.answers("BatchGetBuilds", {"builds": [build(status=status, exportedEnvironmentVariables=exported)]})
    found = await builds.find("p:1")
    assert found
    assert (found.status, found.exported) == (as_ours, {"COLLECTOR_DIGEST": DIGEST})


async def test_the_newest_build_of_the_same_sources_is_found_in_any_order(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("ListBuildsForProject", {"ids": ["p:3", "p:2", "p:1"]})
    wire.answers("BatchGetBuilds", {"builds": [build("p:1"), build("p:3", tag="new"), build("p:2")]})
    found = await builds.latest(PROJECT, variables={"IMAGE_TAG": "abc"})
    assert found
    assert found.build_id == "p:2"
    assert await builds.latest(PROJECT, variables={"IMAGE_TAG": "old"}) is None


async def test_a_project_that_is_not_there_has_built_nothing(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("ListBuildsForProject", Refusal(code="ResourceNotFoundException"))
    assert await builds.recent(PROJECT) == []


async def test_the_end_of_the_log_is_read(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("BatchGetBuilds", {"builds": [build(logs={"groupName": "/builds", "streamName": "s/1"})]})
    wire.answers("GetLogEvents", {"events": [{"message": "one\n"}, {"message": "two\n"}]})
    found = await builds.find("p:1")
    assert found
    assert await builds.log(found, most=2) == ["one", "two"]
    (asked,) = wire.parameters("GetLogEvents")
    assert (asked["logGroupName"], asked["logStreamName"], asked["startFromHead"]) == ("/builds", "s/1", False)


async def test_a_build_that_wrote_nothing_has_no_log(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("BatchGetBuilds", {"builds": [build()]})
    found = await builds.find("p:1")
    assert found
    assert await builds.log(found, most=2) == []


async def test_an_image_is_known_by_its_digest(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("DescribeImages", {"imageDetails": [{"imageDigest": DIGEST}]}, Refusal(code="ImageNotFoundException"))
    assert await builds.image_digest(URI, "abc") == DIGEST
    assert await builds.image_digest(URI, "old") is None
    (asked, _) = wire.parameters("DescribeImages")
    assert asked["repositoryName"] == "dev-clickstream-orders-collector"


async def test_images_come_newest_first(builds: CodeBuilds, wire: AwsWire) -> None:
    older = {"imageDigest": DIGEST, "imagePushedAt": NOW, "imageTags": ["b", "a"], "imageSizeInBytes": 5}
    newer = {**older, "imageTags": ["c"], "imagePushedAt": NOW + timedelta(1)}
    wire.answers("DescribeImages", {"imageDetails": [older], "nextToken": "more"}, {"imageDetails": [newer]})
    assert [each.tags for each in await builds.images("dev-r", most=9)] == [("c",), ("a", "b")]


async def test_what_is_gone_already_is_no_error_to_remove(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("BatchDeleteImage", Refusal(code="RepositoryNotFoundException"))
    wire.answers("DeleteObject", {})
    await builds.delete_image(URI, DIGEST)
    await builds.delete_object("my-bucket", "plugin.zip")


async def test_a_plugin_is_known_by_its_checksum_else_by_its_tag(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers(
        "HeadObject",
        {"ChecksumSHA256": "c3Vt", "ETag": '"e"'},
        {"ETag": '"e"'},
        Refusal(code="404", message="Not Found", status=404),
    )
    assert [await builds.object_checksum("b", "k") for _ in range(3)] == ["c3Vt", "e", None]


async def test_names_that_are_taken(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("DescribeRepositories", {"repositories": [{}]}, Refusal(code="RepositoryNotFoundException"))
    wire.answers("BatchGetProjects", {"projects": [{}]}, {"projects": []})
    assert [await builds.has_repository("dev-r") for _ in range(2)] == [True, False]
    assert [await builds.has_project("p") for _ in range(2)] == [True, False]


async def test_a_full_account_is_a_quota(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("StartBuild", Refusal(code="AccountLimitExceededException", message="Cannot have more than 1 builds"))
    with pytest.raises(AwsRefused) as refused:
        await builds.start(PROJECT, variables={}, token="7")
    assert refused.value.why is Why.QUOTA


async def test_a_build_can_be_stopped(builds: CodeBuilds, wire: AwsWire) -> None:
    wire.answers("StopBuild", {"build": build(status="STOPPED")})
    await builds.stop("p:1")
    assert wire.parameters("StopBuild") == [{"id": "p:1"}]
