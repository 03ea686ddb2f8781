"""The laptop's command line, as people call it: its code is the laptop's, and no part of operations."""

import subprocess
import sys
from collections.abc import Mapping

from operations.templates import ROOT


def laptop(*words: str, variables: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """`python -m local ...`, whatever its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "local", *words],
        cwd=ROOT,
        env=dict(variables),
        capture_output=True,
        text=True,
        check=False,
    )
