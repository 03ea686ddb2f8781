"""Which commit runs."""

import subprocess
from contextlib import suppress

from local.settings import REPOSITORY


def current_commit() -> str:
    """The short hash, with a plus when files differ from it; `unknown` outside a repository."""
    with suppress(OSError, subprocess.CalledProcessError):
        commit = _git("rev-parse", "--short", "HEAD")
        return f"{commit}+" if _git("status", "--porcelain") else commit
    return "unknown"


def _git(*arguments: str) -> str:
    finished = subprocess.run(["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S607 - the user's own git
    return finished.stdout.strip()
