"""What each function is packaged with is whole: its handler is imported by an interpreter that has nothing else."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from stacks.components.promotion_functions import LAYERS, PLANS
from stacks.components.python_layer import MOST_MEGABYTES, fingerprint, for_lambda, pip_install, unzipped_megabytes
from stacks.components.sources import ROOT

REQUIREMENTS = ROOT / "agents" / "promotions" / "requirements"
# What Lambda's own runtime brings.
RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")
IMPORT = "import sys; sys.path[:0] = sys.argv[2:]; import importlib; importlib.import_module(sys.argv[1]).handler"

pytestmark = pytest.mark.registry

Layer = Callable[[str], Path]


@pytest.fixture(scope="module")
def layer(pytestconfig: pytest.Config) -> Layer:
    """The packages of a layer for this machine, installed once for their requirements and kept in pytest's cache."""
    kept = pytestconfig.cache
    assert kept is not None

    @cache
    def installed(name: str) -> Path:
        requirements = REQUIREMENTS / f"{name}.txt"
        folder = kept.mkdir("layers") / f"{name}-{fingerprint(requirements)}-{sys.version_info.minor}"
        if not folder.exists():
            shutil.rmtree(half := folder.with_suffix(f".{os.getpid()}"), ignore_errors=True)
            subprocess.run(pip_install(requirements, "--target", str(half)), check=True, timeout=170)
            half.rename(folder)
        return folder

    return installed


@pytest.fixture
def runtime(layer: Layer, tmp_path: Path) -> Path:
    """Lambda's own packages, for who brings none."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    for name in RUNTIME:
        (folder / name).symlink_to(layer("front") / name)
    return folder


@pytest.mark.parametrize("name", PLANS)
def test_a_function_imports_with_its_code_and_its_layer_alone(
    name: str, layer: Layer, runtime: Path, tmp_path: Path
) -> None:
    plan = PLANS[name]
    plan.sources.copy_to(tmp_path / "code")
    packages = layer(plan.layer) if plan.layer else runtime

    imported = _bare_python(IMPORT, f"agents.promotions.functions.{plan.module}", tmp_path / "code", packages)

    assert imported.returncode == 0, imported.stderr
    assert unzipped_megabytes(tmp_path / "code") + unzipped_megabytes(packages) <= MOST_MEGABYTES


def test_an_interpreter_alone_has_no_packages() -> None:
    assert "No module named 'boto3'" in _bare_python("import boto3").stderr


@pytest.mark.parametrize("name", LAYERS)
def test_every_package_has_a_wheel_for_lambda(name: str, pytestconfig: pytest.Config, tmp_path: Path) -> None:
    assert pytestconfig.cache is not None
    answered = pytestconfig.cache.mkdir("wheels") / fingerprint(REQUIREMENTS / f"{name}.txt")
    if answered.exists():  # the versions are pinned, and a registry keeps what it has
        return
    command = pip_install(REQUIREMENTS / f"{name}.txt", "--dry-run", "--target", str(tmp_path), *for_lambda())

    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=170)

    assert found.returncode == 0, found.stderr
    answered.touch()


def _bare_python(program: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Python itself: no site-packages, no variable of ours, no folder of ours."""
    environment: Mapping[str, str] = {"PATH": os.environ["PATH"], "AWS_REGION": "us-east-1"}
    return subprocess.run(
        [sys._base_executable, "-I", "-S", "-c", program, *map(str, arguments)],  # type: ignore[attr-defined]  # CPython's own
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
