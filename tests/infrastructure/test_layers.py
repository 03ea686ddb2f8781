"""A function's packages: wheels for Lambda, within its limits, and never an empty layer in place of a full one."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import aws_cdk as cdk
import pytest

from stacks.components import python_layer
from stacks.components.python_layer import PythonLayer
from stacks.components.sources import ROOT

REQUIREMENTS = ROOT / "agents" / "promotions" / "requirements" / "front.txt"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """What pip was asked, in place of which one file of two megabytes is written."""
    commands: list[Sequence[str]] = []

    def run(command: Sequence[str], *, check: bool) -> None:
        folder = Path(command[command.index("--target") + 1])
        folder.mkdir()
        (folder / "package.py").write_bytes(b"#" * 2_000_000)
        commands.append(command)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def _layer(folder: Path, *, packaged: bool) -> tuple[str, list[str]]:
    """The key of its content in the bucket of assets, and the files in it."""
    app = cdk.App(outdir=str(folder))
    stack = cdk.Stack(app, "Stack")
    PythonLayer(stack, "Packages", requirements=REQUIREMENTS, packaged=packaged)
    (resource,) = app.synth().get_stack_by_name("Stack").template["Resources"].values()
    (content,) = folder.glob("asset.*")
    return resource["Properties"]["Content"]["S3Key"], [file.name for file in content.rglob("*") if file.is_file()]


def test_fetches_wheels_for_lambda_at_the_versions_of_the_images(tmp_path: Path, asked: list[Sequence[str]]) -> None:
    _, files = _layer(tmp_path, packaged=True)

    (command,) = asked
    words = " ".join(command)
    assert files == ["package.py"]
    assert "--only-binary=:all:" in command
    assert "--python-version 3.14 --platform manylinux_2_34_aarch64" in words
    assert f"--constraint {ROOT / 'agents' / 'constraints.txt'}" in words


def test_an_empty_layer_has_another_name_than_a_full_one(tmp_path: Path, asked: list[Sequence[str]]) -> None:
    full, _ = _layer(tmp_path / "full", packaged=True)
    empty, files = _layer(tmp_path / "empty", packaged=False)

    assert full != empty
    assert files == ["PACKAGES_ARE_THE_INTERPRETERS"]
    assert len(asked) == 1


@pytest.mark.usefixtures("asked")
def test_refuses_more_than_lambda_should_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_layer, "MOST_MEGABYTES", 1)

    # The CDK calls us back over a bridge, which knows errors by their words alone.
    with pytest.raises(RuntimeError, match=r"the packages of front.txt are 2 MB"):
        _layer(tmp_path, packaged=True)
