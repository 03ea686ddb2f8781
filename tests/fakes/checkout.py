"""A copy of the repository that a test may change, synthesise and deploy, as somebody's branch would be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from local.settings import REPOSITORY
from local.stack.preflight import cdk_command
from tests.fakes.stack import RunningStack

# What the stacks are made of; nothing that is installed, and nothing that ran.
_SOURCES = (
    *("agents", "db", "docker", "image_builds", "operations", "stacks"),
    *(".dockerignore", "app.py", "cdk.json", "custom_resource.py", "region.py"),
)
_NEVER = shutil.ignore_patterns("__pycache__")
_QUIET = {"CDK_DISABLE_VERSION_CHECK": "1", "CDK_VALIDATION": "false", "NO_COLOR": "1", "ENV": "dev", "LAYERS": "empty"}


class Checkout:
    """Its files, and what the CDK's own command line makes of them in a stack's AWS."""

    def __init__(self, folder: Path, stack: RunningStack) -> None:
        self.folder = folder / "clickshop"
        self._assembly = folder / "cdk.out"
        self._cli = cdk_command()
        self._environment = {**os.environ, **stack.aws_environment, **_QUIET}
        self.folder.mkdir()
        for name in _SOURCES:
            source = REPOSITORY / name
            if source.is_dir():
                shutil.copytree(source, self.folder / name, ignore=_NEVER)
            else:
                shutil.copyfile(source, self.folder / name)

    def write(self, path: str, text: str) -> None:
        """One file, new or changed."""
        (self.folder / path).write_text(text)

    def cdk(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`cdk ...`, which synthesises first; output and errors together."""
        app = ("--app", f"{sys.executable} app.py", "--output", str(self._assembly))
        return subprocess.run(
            [*self._cli, *words, *app, "--no-notices", "--no-version-reporting", "--ci"],
            cwd=self.folder,
            env={**self._environment, "JSII_NODE": self._cli[0]},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
