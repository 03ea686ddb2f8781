"""A Lambda layer with the packages of a requirements file, fetched as wheels for Lambda's platform, without Docker."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.components.sources import ROOT
from stacks.configuration_error import ConfigurationError

PYTHON = "3.14"
# Amazon Linux 2023 has glibc 2.34: wheels for any older one run.
PLATFORMS = ("manylinux_2_34_aarch64", "manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64")
_CONSTRAINTS = ROOT / "agents" / "constraints.txt"
# Lambda takes 250 MB, with the code; a cold start reads what it imports of them.
MOST_MEGABYTES = 200


class PythonLayer(lambda_.LayerVersion):
    """The packages, at the versions that the agents' images hold too."""

    def __init__(self, scope: Construct, id_: str, *, requirements: Path, packaged: bool) -> None:
        """Not `packaged`, it is empty: for where functions find the packages in the interpreter that runs them."""
        super().__init__(
            scope,
            id_,
            description=f"Packages of {requirements.relative_to(ROOT)}, wheels for Python {PYTHON} on arm64.",
            code=lambda_.Code.from_asset(
                str(requirements.parent),
                # An empty layer has another name: no folder and no bucket can give it out for a full one.
                asset_hash=f"{fingerprint(requirements)}{'' if packaged else 'empty'}",
                asset_hash_type=cdk.AssetHashType.CUSTOM,
                bundling=cdk.BundlingOptions(
                    image=cdk.DockerImage.from_registry("scratch"),  # never pulled: the local bundler always succeeds
                    local=_Packages(requirements) if packaged else _Nothing(),
                ),
            ),
            compatible_runtimes=[lambda_.Runtime.PYTHON_3_14],
            compatible_architectures=[lambda_.Architecture.ARM_64],
        )


def fingerprint(requirements: Path) -> str:
    """Sixteen hexadecimal digits that change when what is installed does."""
    parts = (
        requirements.read_bytes(),
        _CONSTRAINTS.read_bytes(),
        PYTHON.encode(),
        *(each.encode() for each in PLATFORMS),
    )
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def pip_install(requirements: Path, *options: str) -> Sequence[str]:
    """The command that installs wheels of these requirements, and nothing that would have to be built."""
    return (
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("--only-binary=:all:", "--requirement", str(requirements), "--constraint", str(_CONSTRAINTS), *options),
    )


def for_lambda() -> Sequence[str]:
    """The options that have pip take Lambda's platform for this one."""
    platforms = (word for platform in PLATFORMS for word in ("--platform", platform))
    return ("--implementation", "cp", "--python-version", PYTHON, *platforms)


def unzipped_megabytes(folder: Path) -> float:
    """What Lambda would unpack, a function's code aside."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1_000_000


@jsii.implements(cdk.ILocalBundling)
class _Packages:
    """Below `python`, where Lambda looks."""

    def __init__(self, requirements: Path) -> None:
        self._requirements = requirements

    def try_bundle(self, output_dir: str, *_options: Any, **_named_options: Any) -> bool:
        folder = Path(output_dir) / "python"
        # pip's own words say what is wrong, and end the synthesis.
        subprocess.run(pip_install(self._requirements, "--target", str(folder), *for_lambda()), check=True)
        if (size := unzipped_megabytes(folder)) > MOST_MEGABYTES:
            raise ConfigurationError(f"the packages of {self._requirements.name} are {size:.0f} MB: take some out")
        return True


@jsii.implements(cdk.ILocalBundling)
class _Nothing:
    """A layer must hold something."""

    def try_bundle(self, output_dir: str, *_options: Any, **_named_options: Any) -> bool:
        folder = Path(output_dir) / "python"
        folder.mkdir()
        (folder / "PACKAGES_ARE_THE_INTERPRETERS").touch()
        return True
