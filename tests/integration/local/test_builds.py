"""Builds on the laptop's CodeBuild by boto3: images in ECR, files in S3, logs, failures, and no build twice."""

import base64
import io
import zipfile
from typing import Any

import pytest

from local.settings import ACCOUNT, REPOSITORY
from tests.fakes.aws_endpoint import AwsEndpoint
from tests.fakes.polling import eventually

COLLECTOR = "docker/collector-lua"
REGISTRY = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
TAG = "0123456789ab"
PREFIX = "plugins/one"


def bundle(**changed: str | None) -> bytes:
    """The folder docker/ as it is, but for these files; none is left out."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for file in sorted((REPOSITORY / "docker").rglob("*")):
            name = str(file.relative_to(REPOSITORY))
            if file.is_file() and name not in changed and "__pycache__" not in name:
                archive.write(file, name)
        for name, content in changed.items():
            if content is not None:
                archive.writestr(name, content)
    return body.getvalue()


class House:
    """Two repositories, a bucket, and two projects over one bundle of sources."""

    def __init__(self, endpoint: AwsEndpoint) -> None:
        self.endpoint = endpoint
        self.builds, self.ecr, self.s3 = (endpoint.client(name) for name in ("codebuild", "ecr", "s3"))
        self.s3.create_bucket(Bucket="code")
        self.give(bundle())
        endpoint.deploy("registry", self.template())

    def give(self, sources: bytes) -> None:
        """Sources for the next build."""
        self.s3.put_object(Bucket="code", Key="sources.zip", Body=sources)

    def template(self) -> dict[str, Any]:
        repositories = {
            name: {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": name.lower()}}
            for name in ("Collector", "Backup")
        }
        variables = {f"{name.upper()}_REPOSITORY": f"{REGISTRY}/{name.lower()}" for name in repositories}
        return {
            **repositories,
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/builds"}},
            "Images": self._project("images", COLLECTOR, {"REGISTRY": REGISTRY, **variables}),
            "Plugins": self._project("plugins", "docker/connectors", {"BUCKET": "code"}),
        }

    def _project(self, name: str, folder: str, variables: dict[str, str]) -> dict[str, Any]:
        return {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                "Name": name,
                "ServiceRole": "arn:aws:iam::000000000000:role/builds",
                "Artifacts": {"Type": "NO_ARTIFACTS"},
                "Source": {"Type": "S3", "Location": "code/sources.zip", "BuildSpec": f"{folder}/buildspec.yml"},
                "LogsConfig": {"CloudWatchLogs": {"GroupName": {"Ref": "Logs"}, "Status": "ENABLED"}},
                "Environment": {
                    "Type": "ARM_CONTAINER",
                    "Image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                    "ComputeType": "BUILD_GENERAL1_SMALL",
                    "EnvironmentVariables": [{"Name": key, "Value": value} for key, value in variables.items()],
                },
            },
        }

    def start(self, project: str, *, token: str = "", **variables: str) -> str:
        """A build's id."""
        overrides = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in variables.items()]
        more = {"idempotencyToken": token} if token else {}
        started = self.builds.start_build(projectName=project, environmentVariablesOverride=overrides, **more)
        identity: str = started["build"]["id"]
        return identity

    def ends(self, identity: str) -> dict[str, Any]:
        """The build, once it has ended."""

        def look() -> dict[str, Any] | None:
            build: dict[str, Any] = self.builds.batch_get_builds(ids=[identity])["builds"][0]
            return None if build["buildStatus"] == "IN_PROGRESS" else build

        return eventually(look, what="the build's end")

    def log(self, build: dict[str, Any]) -> str:
        """What it wrote."""
        place = {"logGroupName": build["logs"]["groupName"], "logStreamName": build["logs"]["streamName"]}
        events = self.endpoint.client("logs").get_log_events(**place, startFromHead=True)["events"]
        return "\n".join(event["message"] for event in events)


@pytest.fixture
def house(aws_endpoint: AwsEndpoint) -> House:
    return House(aws_endpoint)


def exported(build: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in build["exportedEnvironmentVariables"]}


def test_images_are_pushed_with_their_files_and_a_second_build_changes_nothing(house: House) -> None:
    build = house.ends(house.start("images", IMAGE_TAG=TAG))

    log = house.log(build)
    assert build["buildStatus"] == "SUCCEEDED", log
    digests = exported(build)
    for name, variable in (("collector", "COLLECTOR_DIGEST"), ("backup", "BACKUP_DIGEST")):
        [image] = house.ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": TAG}])["imageDetails"]
        assert image["imageDigest"] == digests[variable]
    root = house.endpoint.settings.images / digests["COLLECTOR_DIGEST"].removeprefix("sha256:")
    assert (root / "collector/start.sh").read_bytes() == (REPOSITORY / COLLECTOR / "start.sh").read_bytes()
    assert f"checked {COLLECTOR}/start.sh: sh -n finds its syntax right" in log
    assert "not run (no Docker engine): RUN apt-get update" in log

    again = house.ends(house.start("images", IMAGE_TAG=TAG))
    assert exported(again) == digests
    assert f"{REGISTRY}/collector:{TAG} is there already" in house.log(again)


def test_a_file_stands_in_for_each_plugin_and_has_its_checksum(house: House) -> None:
    build = house.ends(house.start("plugins", PLUGIN_PREFIX=PREFIX))

    assert build["buildStatus"] == "SUCCEEDED", house.log(build)
    for name in ("json", "iceberg"):
        head = house.s3.head_object(Bucket="code", Key=f"{PREFIX}/{name}.zip", ChecksumMode="ENABLED")
        digest = base64.b64decode(head["ChecksumSHA256"]).hex()
        assert digest == exported(build)[f"{name.upper()}_PLUGIN_SHA256"]
    assert "not run (nothing is fetched or compiled here): pack_iceberg" in house.log(build)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({f"{COLLECTOR}/start.sh": "#!/bin/sh\nif then\n"}, f"{COLLECTOR}/start.sh: "),
        ({f"{COLLECTOR}/nginx.conf.template": None}, 'COPY failed: "/nginx.conf.template": not found'),
        ({f"{COLLECTOR}/buildspec.yml": None}, f"{COLLECTOR}/buildspec.yml: no such file"),
    ],
)
def test_sources_that_are_wrong_end_a_build_with_the_reason(
    house: House, changed: dict[str, str | None], reason: str
) -> None:
    house.give(bundle(**changed))

    build = house.ends(house.start("images", IMAGE_TAG=TAG))

    assert build["buildStatus"] == "FAILED"
    assert reason in house.log(build)
    assert reason in build["phases"][-2]["contexts"][0]["message"]
    assert house.ecr.describe_images(repositoryName="collector")["imageDetails"] == []


def test_a_build_is_started_once_for_a_token(house: House) -> None:
    first = house.start("plugins", token="t", PLUGIN_PREFIX=PREFIX)

    assert house.start("plugins", token="t", PLUGIN_PREFIX=PREFIX) == first
    assert house.start("plugins", token="u", PLUGIN_PREFIX=PREFIX) != first
    assert house.ends(first)["buildStatus"] == "SUCCEEDED"
