"""The phases of a deployment: what must be there before the next one can begin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from operations.deployment.cdk import Cdk


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One step; `work` returns an exit code, and does nothing where all is done."""

    title: str
    work: Callable[[], int]


def phases(cdk: Cdk) -> Sequence[Phase]:
    """In the order of the deployment plan. A service never starts before its image and its schema are there."""
    return (
        Phase(title="registries and network", work=lambda: cdk.deploy(["Images", "Network"])),
        Phase(title="images", work=lambda: cdk.deploy(["Builds"])),
        Phase(title="data and migrations", work=lambda: cdk.deploy(["Data"])),
        Phase(title="services", work=lambda: cdk.deploy(["--all"])),
    )
