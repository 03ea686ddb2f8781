"""The CDK CLI, on an assembly that is synthesised once, so that every phase deploys the same."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from operations.templates import ROOT

_CLI = ("npx", "--no-install", "cdk")


class Cdk:
    """Its output goes to the terminal as it comes; only its exit code comes back."""

    def __init__(self, environment: str, variables: Mapping[str, str], *, assembly: Path | None = None) -> None:
        self._environment = {**os.environ, **variables, "ENV": environment}
        self._app = ("--app", str(assembly)) if assembly else ()

    def synth(self, folder: Path) -> int:
        """Writes the assembly, checked by the CDK's own rules."""
        return self._run("synth", "--quiet", "--output", str(folder))

    def deploy(self, stacks: Sequence[str]) -> int:
        """Deploys stacks and what they depend on. A stack that is as it should be is left alone."""
        # Where nobody can answer the question about wider permissions, the review has to come before.
        approval = () if sys.stdin.isatty() else ("--require-approval", "never")
        return self._run("deploy", *stacks, "--progress", "events", *approval)

    def destroy(self) -> int:
        """Removes all stacks; whoever calls this has asked already."""
        return self._run("destroy", "--all", "--force")

    def _run(self, *words: str) -> int:
        return subprocess.run([*_CLI, *self._app, *words], cwd=ROOT, env=self._environment, check=False).returncode
