"""What this machine must have: Python, Node, and the pinned CDK CLI. Images are built in the account."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence

from operations.doctor.finding import Finding, Situation, bad, doubtful, good
from operations.templates import ROOT

_OLDEST_PYTHON = (3, 11)
_OLDEST_NODE = 22  # the CDK CLI prints an end-of-life banner before it


def python(_: Situation) -> Iterator[Finding]:
    """The interpreter that synthesises."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= _OLDEST_PYTHON:
        yield good("Python", version)
    else:
        yield bad("Python", version, "Install Python 3.11 or later, then `make clean` and try again.")


def node(_: Situation) -> Iterator[Finding]:
    """Node, which the virtual environment brings."""
    version = _said(["node", "--version"])
    major = re.match(r"v(\d+)", version or "")
    fix = "Run this by `make doctor`, which puts the virtual environment's own Node first on the PATH."
    if major is None:
        yield bad("Node", "not found", fix)
    elif int(major[1]) < _OLDEST_NODE:
        yield doubtful("Node", f"{version} is past its end of life", fix)
    else:
        yield good("Node", str(version))


def cdk(_: Situation) -> Iterator[Finding]:
    """The CLI that package.json pins; another may not read the assembly."""
    pinned = json.loads((ROOT / "package.json").read_text())["devDependencies"]["aws-cdk"]
    version = _said(["npx", "--no-install", "cdk", "--version"])
    if version and version.startswith(f"{pinned} "):
        yield good("CDK CLI", pinned)
    else:
        yield bad("CDK CLI", version or "not installed", f"`rm -rf node_modules && make synth` installs {pinned}.")


def _said(command: Sequence[str]) -> str | None:
    """The first line that a program prints; None when it is not there or fails."""
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip().partition("\n")[0] if run.returncode == 0 else None
