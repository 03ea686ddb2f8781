"""What a change is held against: a commit of this repository, or what is deployed."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from operations.account import Account
from operations.errors import OperationRefused
from operations.stacks import deployed_stacks, stack_prefix
from operations.templates import ROOT, Templates

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_GIT = ("git",)


@contextmanager
def checkout(ref: str, *, root: Path = ROOT) -> Iterator[Path]:
    """The files of a commit in a folder that is gone afterwards. Raises OperationRefused."""
    words = [*_GIT, "archive", "--format=tar", ref]
    archive = subprocess.run(words, cwd=root, capture_output=True, check=False)
    if archive.returncode:
        raise OperationRefused(f"git has no {ref}: fetch it, or name another commit with --base.")
    with tempfile.TemporaryDirectory(prefix="clickshop-base-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def deployed(environment: str, variables: Mapping[str, str]) -> Templates:
    """The templates that CloudFormation has of an environment; none where nothing is deployed."""
    account = Account.from_variables(variables)
    cloudformation: CloudFormationClient = account.client("cloudformation")
    prefix = stack_prefix(environment)
    return Templates.of(
        {
            stack.name.removeprefix(prefix): _document(
                cloudformation.get_template(StackName=stack.name)["TemplateBody"]
            )
            for stack in deployed_stacks(account, environment)
        }
    )


def _document(body: Any) -> dict[str, Any]:
    """boto3 reads JSON by itself, and leaves YAML (JSON is some, too) as it came."""
    document: dict[str, Any] = yaml.safe_load(body) if isinstance(body, str) else body
    return document
