"""docker/build.py builds what the repositories lack, once, with one sign-in."""

import base64
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def program() -> Any:
    """The program, which is no module of a package: a package `docker` is installed."""
    spec = importlib.util.spec_from_file_location("clickshop_docker_build", ROOT / "docker" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class FakeRegistry:
    """Repositories that hold the images they are given, as `repository:tag`."""

    def __init__(self, *images: str) -> None:
        self._images = images

    def batch_get_image(
        self,
        *,
        repositoryName: str,  # noqa: N803 - boto3's name
        imageIds: Sequence[Mapping[str, str]],  # noqa: N803 - boto3's name
    ) -> Mapping[str, Any]:
        return {"images": [each for each in imageIds if f"{repositoryName}:{each['imageTag']}" in self._images]}

    def get_authorization_token(self) -> Mapping[str, Any]:
        token = base64.b64encode(b"AWS:a-password").decode()
        return {"authorizationData": [{"authorizationToken": token}]}


class Runs:
    """Remembers what was run."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.inputs: list[bytes | None] = []

    def __call__(self, command: list[str], *, input: bytes | None = None, **_: object) -> None:
        self.commands.append(command)
        self.inputs.append(input)


def _build(program: Any, agent: str, tag: str) -> Any:
    repository = f"dev-{agent}-agent"
    image = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{repository}:{tag}"
    return program.Build(agent=agent, repository=repository, image=image, tag=tag, platform="linux/arm64")


def test_builds_what_is_missing_after_one_sign_in(program: Any) -> None:
    builds = [_build(program, agent, tag) for agent, tag in (("supervisor", "aa"), ("personalization", "bb"))]
    runs = Runs()
    assert program.build_missing(builds, FakeRegistry(), runs) == builds
    login, first, second = runs.commands
    assert login[:2] == ["docker", "login"]
    assert login[-1] == "111122223333.dkr.ecr.us-east-1.amazonaws.com"
    assert runs.inputs[0] == b"a-password"
    assert {"--push", "linux/arm64", "AGENT=supervisor", builds[0].image} <= set(first)
    assert {"AGENT=personalization", builds[1].image} <= set(second)


def test_shows_the_password_to_no_process_list(program: Any) -> None:
    runs = Runs()
    program.build_missing([_build(program, "supervisor", "aa")], FakeRegistry(), runs)
    assert "a-password" not in str(runs.commands)


def test_leaves_alone_what_is_there(program: Any) -> None:
    runs = Runs()
    assert (
        program.build_missing([_build(program, "supervisor", "aa")], FakeRegistry("dev-supervisor-agent:aa"), runs)
        == []
    )
    assert runs.commands == []


def test_builds_from_a_file_that_is_there(program: Any) -> None:
    command = _build(program, "supervisor", "aa").command()
    assert (ROOT / command[command.index("--file") + 1]).is_file()


@mock_aws
def test_reads_what_to_build_from_the_deployed_stack(program: Any) -> None:
    build = {"agent": "supervisor", "repository": "r", "image": "h/r:t", "tag": "t", "platform": "linux/arm64"}
    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Builds": {"Value": json.dumps([build])}},
    }
    cloudformation.create_stack(StackName="ClickShop-staging-Images", TemplateBody=json.dumps(template))
    assert program.deployed_builds(cloudformation, "staging") == [program.Build(**build)]


@mock_aws
def test_says_what_to_deploy_first(program: Any) -> None:
    cloudformation = boto3.client("cloudformation", region_name="us-east-1")
    with pytest.raises(SystemExit, match=r"^ClickShop-dev-Images is not deployed \(.*\): deploy it first"):
        program.deployed_builds(cloudformation, "dev")


@mock_aws
def test_looks_where_the_deployment_went(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"Builds": {"Value": "[]"}},
    }
    cloudformation = boto3.client("cloudformation", region_name="eu-west-1")
    cloudformation.create_stack(StackName="ClickShop-dev-Images", TemplateBody=json.dumps(template))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")

    program.build_for("dev", {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-east-2"})

    with pytest.raises(SystemExit, match="not deployed"):
        program.build_for("dev", {"AWS_DEFAULT_REGION": "us-east-2"})


def test_says_in_a_sentence_that_there_are_no_credentials(program: Any, tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, program.__file__],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (1, "AWS can't be asked: Unable to locate credentials\n")
