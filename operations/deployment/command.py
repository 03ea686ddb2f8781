"""`make deploy ENV=dev`: phase by phase, each of which may be given again."""

import argparse
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from operations.account import Account
from operations.deployment.cdk import Cdk
from operations.deployment.failure import Attempt, print_failure
from operations.deployment.phases import phases
from operations.stacks import deployed_stack, deployed_stacks, shop_url
from operations.terminal import terminal
from stacks.environments import environment_named

SUMMARY = "deploy an environment, phase by phase; what is done already is left alone"
_BUSY = "_IN_PROGRESS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Synthesises once, then deploys. The exit code is that of the phase that failed."""
    account = Account.from_variables(variables)
    environment = environment_named(arguments.env, region=account.region)
    console, attempt = terminal(), Attempt(command="deploy", environment=environment.name, began=datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="clickshop-deploy-") as folder:
        if code := Cdk(environment.name, variables).synth(Path(folder)):
            return code
        warn_of_others(console, account, environment.name)
        cdk = Cdk(environment.name, variables, assembly=Path(folder))
        code = deploy(console, cdk)
    if code:
        print_failure(console, account, attempt)
    else:
        print_success(console, account, environment.name)
    return code


def deploy(console: Console, cdk: Cdk) -> int:
    """Runs the phases with their times; stops at the first that fails."""
    all_phases = phases(cdk)
    for number, phase in enumerate(all_phases, start=1):
        console.rule(f"{number}/{len(all_phases)} {phase.title}", align="left")
        began = time.monotonic()
        code = phase.work()
        took = f"{time.monotonic() - began:.0f} s"
        if code:
            console.print(f"[red]✗[/] {phase.title} failed after {took}")
            return code
        console.print(f"[green]✓[/] {phase.title}, {took}")
    return 0


def warn_of_others(console: Console, account: Account, environment: str) -> None:
    """A deployment that is under way elsewhere will make this one fail."""
    for stack in deployed_stacks(account, environment):
        if stack.status.endswith(_BUSY) and stack.status != "REVIEW_IN_PROGRESS":
            console.print(f"[yellow]{stack.name} is {stack.status}: somebody else deploys it now.[/]")


def print_success(console: Console, account: Account, environment: str) -> None:
    """Where it is, and what proves it."""
    edge = deployed_stack(account, environment, "Edge")
    if edge is not None:
        console.print(f"{environment} listens at {shop_url(edge)}", markup=False)
    console.print(f"`make smoke ENV={environment}` asks it real questions.")
