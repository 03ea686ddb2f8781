"""The open set of conversations, held with the whole stack: the laptop's model keeps what it has learnt."""

import os
import subprocess
import sys

import pytest

from local.settings import REPOSITORY
from tests.fakes.stack import RunningStack

LEAST_PERCENT = 95


@pytest.mark.timeout(900)  # hundreds of conversations: about half a minute on a quiet machine
def test_nearly_all_open_conversations_go_well(stack: RunningStack) -> None:
    held = subprocess.run(
        [sys.executable, "-m", "evals", "--set", "open", "--at-once", "2", "--least", str(LEAST_PERCENT)],
        cwd=REPOSITORY,
        env={**os.environ, **stack.settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert held.returncode == 0, held.stdout[-6000:] + held.stderr[-2000:]
