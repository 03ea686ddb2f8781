"""docker/build.py builds what the repositories lack, once, with one sign-in."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from agents.catalog import CATALOG
from stacks.environments import DEV
from stacks.image_tags import image_tags
from tests.fakes.program import program_of

ROOT = Path(__file__).parents[3]
REGION = "eu-west-1"


@pytest.fixture(scope="module")
def program() -> Any:
    return program_of(ROOT / "docker" / "build.py")


class Runs:
    """Remembers what was run."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.inputs: list[bytes | None] = []

    def __call__(self, command: list[str], *, input: bytes | None = None, **_: object) -> None:
        self.commands.append(command)
        self.inputs.append(input)


@pytest.fixture
def ecr(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The repositories of dev, in the region that the tests' variables name."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        client = boto3.client("ecr", region_name=REGION)
        for spec in CATALOG:
            client.create_repository(repositoryName=f"dev-{spec.name}-agent")
        yield client


def put(ecr: Any, image: Any) -> None:
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
    ecr.put_image(repositoryName=image.repository, imageManifest=json.dumps(manifest), imageTag=image.tag)


def test_builds_what_is_missing_after_one_sign_in(program: Any, ecr: Any) -> None:
    there, *lacking = program.images_of(DEV)
    put(ecr, there)
    runs = Runs()
    assert program.build_missing([there, *lacking], ecr, runs) == lacking
    login, *builds = runs.commands
    host = login[-1]
    assert login[:2] == ["docker", "login"]
    assert host.endswith(f".dkr.ecr.{REGION}.amazonaws.com")
    assert len(builds) == len(lacking)
    image = lacking[0]
    assert {"--push", "linux/arm64", f"AGENT={image.agent}", f"{host}/{image.repository}:{image.tag}"} <= set(builds[0])


def test_shows_the_password_to_no_process_list(program: Any, ecr: Any) -> None:
    runs = Runs()
    program.build_missing(program.images_of(DEV), ecr, runs)
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    password = base64.b64decode(token).partition(b":")[2]
    assert runs.inputs[0] == password
    assert password.decode() not in str(runs.commands)


def test_leaves_alone_what_is_there(program: Any, ecr: Any) -> None:
    for image in program.images_of(DEV):
        put(ecr, image)
    runs = Runs()
    assert program.build_missing(program.images_of(DEV), ecr, runs) == []
    assert runs.commands == []


def test_builds_from_a_file_that_is_there(program: Any, ecr: Any) -> None:
    runs = Runs()
    program.build_missing(program.images_of(DEV), ecr, runs)
    command = runs.commands[-1]
    assert (ROOT / command[command.index("--file") + 1]).is_file()


def test_asks_for_the_images_that_a_deployment_starts(program: Any) -> None:
    assert {(each.repository, each.tag) for each in program.images_of(DEV)} == {
        (f"dev-{name}-agent", tag) for name, tag in image_tags(CATALOG).items()
    }


def test_looks_where_the_deployment_goes(program: Any, ecr: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-2")
    runs = Runs()
    program.build_for({"AWS_REGION": REGION, "AWS_DEFAULT_REGION": "us-east-2"}, runs)
    assert len(runs.commands) == 1 + len(CATALOG)


def test_says_in_a_sentence_that_there_are_no_repositories(
    program: Any, ecr: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ENV": "staging", "AWS_REGION": REGION}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="not there yet: `make deploy` makes them, and builds what they lack"):
        program.main()


def test_says_in_a_sentence_that_there_is_no_such_environment(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENV", "moon")
    with pytest.raises(SystemExit, match="there is no environment 'moon'"):
        program.main()


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
