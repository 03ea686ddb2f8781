"""What an operator runs, against the whole stack: the smoke test, and the list of what is there."""

import os
import subprocess
import sys

from local.settings import REPOSITORY
from tests.fakes.stack import RunningStack


def operations(stack: RunningStack, *words: str) -> "subprocess.CompletedProcess[str]":
    """`python -m operations ...`, in a shell that `local env` set up."""
    return subprocess.run(
        [sys.executable, "-m", "operations", *words],
        cwd=REPOSITORY,
        env={**os.environ, **stack.settings.environment(), **stack.settings.aws_variables()},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_smoke_test_passes_on_the_laptop(stack: RunningStack) -> None:
    finished = operations(stack, "smoke", "--env", "local")

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "It answers." in finished.stdout


def test_the_smoke_test_names_an_agent_that_is_away(stack: RunningStack) -> None:
    variables = {**os.environ, **stack.settings.environment(), "CLICKSHOP_URL": "http://127.0.0.1:9"}
    finished = subprocess.run(
        [sys.executable, "-m", "operations", "smoke", "--env", "local"],
        cwd=REPOSITORY,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 1
    assert "GET /troubleshooting/health" in finished.stdout
    assert "are wrong" in finished.stdout


def test_the_list_of_what_is_there_names_every_stack(stack: RunningStack) -> None:
    told = operations(stack, "destroy", "--env", "dev", "--list")

    stacks = stack.client("cloudformation").describe_stacks()["Stacks"]
    names = [each["StackName"] for each in stacks if each["StackName"].startswith("ClickShop-dev-")]
    assert names
    assert [name for name in names if name not in told.stdout] == []
