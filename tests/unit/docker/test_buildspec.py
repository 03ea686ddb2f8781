"""What docker/buildspec.yml runs in CodeBuild, with a `docker` and an `aws` that write down what they are asked."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com"
DOCKER = """#!/bin/bash
if [[ $1 == login ]]; then read -r password; fi
echo "$* $password" >> "$CALLS"
if [[ $1 == manifest ]]; then [[ $3 == *":there" ]]; exit; fi
[[ "$*" != *"AGENT=$BROKEN "* ]]
"""
AWS = """#!/bin/bash
[[ "$*" == "ecr get-login-password" ]] && echo a-password
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the programs, where they write down their calls."""
    for name, script in {"docker": DOCKER, "aws": AWS}.items():
        program = tmp_path / name
        program.write_text(script)
        program.chmod(0o755)
    return tmp_path


def run(machine: Path, images: str, *, broken: str = "none") -> tuple[int, list[str]]:
    """Runs the phases as CodeBuild does: each command in turn, and none after one that failed."""
    spec = yaml.safe_load((ROOT / "docker" / "buildspec.yml").read_text())
    assert spec["env"]["shell"] == "bash"
    calls = machine / "calls"
    code = 0
    for command in [each for phase in spec["phases"].values() for each in phase["commands"]]:
        code = (
            code
            or subprocess.run(
                ["/bin/bash", "-c", command],
                cwd=ROOT,
                env={
                    "PATH": f"{machine}{os.pathsep}/usr/bin:/bin",
                    "CALLS": str(calls),
                    "BROKEN": broken,
                    "REGISTRY": REGISTRY,
                    "IMAGES": images,
                    "PYTHON_IMAGE": "mirror/python:3.11-slim",
                },
                check=False,
            ).returncode
        )
    return code, calls.read_text().splitlines()


def test_signs_in_then_builds_and_pushes_each_image(machine: Path) -> None:
    code, calls = run(machine, "supervisor=dev-supervisor-agent:aa order_management=dev-order-management-agent:bb")
    assert code == 0
    image = f"{REGISTRY}/dev-supervisor-agent:aa"
    assert [call.rstrip() for call in calls[:4]] == [
        f"login --username AWS --password-stdin {REGISTRY} a-password",
        f"manifest inspect {image}",
        "build --build-arg AGENT=supervisor --build-arg PYTHON_IMAGE=mirror/python:3.11-slim "
        f"--tag {image} --file docker/agent.Dockerfile .",
        f"push {image}",
    ]
    assert calls[-1].rstrip() == f"push {REGISTRY}/dev-order-management-agent:bb"


def test_leaves_alone_what_another_build_has_pushed(machine: Path) -> None:
    code, calls = run(machine, "supervisor=dev-supervisor-agent:there")
    assert code == 0
    assert not [call for call in calls if call.startswith(("build", "push"))]


def test_fails_at_the_first_image_that_does_not_build(machine: Path) -> None:
    code, calls = run(machine, "supervisor=a:aa order_management=b:bb", broken="supervisor")
    assert code != 0
    assert not [call for call in calls if call.startswith("push")]


def test_builds_from_files_that_are_in_its_source() -> None:
    script = (ROOT / "docker" / "buildspec.yml").read_text()
    assert "docker/agent.Dockerfile" in script
    assert (ROOT / "docker" / "agent.Dockerfile").is_file()
