"""The phases of a deployment: what must be there before the next one can begin."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from operations.deployment.cdk import Cdk
from operations.templates import ROOT


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One step; `work` returns an exit code, and does nothing where all is done."""

    title: str
    work: Callable[[], int]


def phases(cdk: Cdk, environment: str, variables: Mapping[str, str]) -> Sequence[Phase]:
    """In the order of the deployment plan. A service never starts before its image and its schema are there."""
    return (
        Phase(title="registries and network", work=lambda: cdk.deploy(["Images", "Network"])),
        Phase(title="images", work=lambda: build_images(environment, variables)),
        Phase(title="data and migrations", work=lambda: cdk.deploy(["Data"])),
        Phase(title="services", work=lambda: cdk.deploy(["--all"])),
    )


def build_images(environment: str, variables: Mapping[str, str]) -> int:
    """Builds and pushes what the registries lack, with this machine's Docker."""
    command = [sys.executable, str(ROOT / "docker" / "build.py")]
    return subprocess.run(command, cwd=ROOT, env={**variables, "ENV": environment}, check=False).returncode
