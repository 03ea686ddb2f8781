"""`make destroy ENV=dev`: asks, removes the stacks, then tells what is left and what it costs."""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from operations.account import Account
from operations.cost.prices import price_table
from operations.deployment.cdk import Cdk
from operations.deployment.failure import Attempt, print_failure
from operations.errors import OperationRefused
from operations.removal.leftovers import Leftover, Place, leftovers
from operations.stacks import DeployedStack, deployed_pipelines, deployed_stacks
from operations.terminal import columns, terminal
from stacks.environments import Environment, environment_named

SUMMARY = "remove an environment from the account, and list what is left"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The answer to its question, for a script; or no removal at all."""
    parser.add_argument("--yes", metavar="ENV", default="", help="the environment's name: do not ask for it")
    parser.add_argument("--list", action="store_true", help="remove nothing, list what there is")


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Removes nothing before the environment's name was typed."""
    account = Account.from_variables(variables)
    environment = environment_named(arguments.env, region=account.region)
    place = Place(account=account, environment=environment, prices=price_table())
    console = terminal()
    code = 0
    if not arguments.list:
        deployed = deployed_stacks(account, environment.name)
        refuse_protected(environment, deployed)
        refuse_pipelines(environment, deployed_pipelines(account, environment.prefix))
        confirm(environment.name, arguments.yes, f"{len(deployed)} stacks of account {account.caller()['Account']}")
        attempt = Attempt(command="destroy", environment=environment.name, began=datetime.now(UTC))
        if code := destroy(environment.name, variables):
            print_failure(console, account, attempt)
    print_leftovers(console, place)
    return code


def destroy(environment: str, variables: Mapping[str, str]) -> int:
    """Removes all stacks; the exit code of the CDK."""
    with tempfile.TemporaryDirectory(prefix="clickshop-destroy-") as folder:
        # In a folder of its own, since another command may be at work in cdk.out.
        assembly = Path(folder)
        return Cdk(environment, variables).synth(assembly) or Cdk(environment, variables, assembly=assembly).destroy()


def refuse_protected(environment: Environment, deployed: Sequence[DeployedStack]) -> None:
    """What is protected is unprotected by hand, in steps that leave a trace. Raises OperationRefused."""
    protected = [each.name for each in deployed if each.protected]
    if not (environment.protected or protected):
        return
    raise OperationRefused(
        f"{environment.name} is protected: its stacks against termination ({', '.join(protected) or 'none deployed'}), "
        "its database, load balancer and user pool against deletion. To remove it all the same, set `protected=False` "
        "for it in stacks/environments.py, `make deploy` that, and then come back; the database leaves a snapshot "
        "only while it is protected, so take one first."
    )


def refuse_pipelines(environment: Environment, pipelines: Sequence[str]) -> None:
    """Their stacks are removed under a role of the service's own, so they go first. Raises OperationRefused."""
    if not pipelines:
        return
    raise OperationRefused(
        f"{environment.name} has deployed {', '.join(pipelines)}, and nothing could remove that once its role is gone: "
        "have the clickstream tear down each pipeline first (POST /clickstream/pipelines/NAME/destroy, then approve), "
        "and come back."
    )


def confirm(name: str, answer: str, what: str) -> None:
    """Wants the environment's name, typed or given as YES. Raises OperationRefused."""
    if not answer and sys.stdin.isatty():
        answer = input(f"This removes {what}, with the data in it. Type {name} to go on: ").strip()
    if answer != name:
        raise OperationRefused(f"nothing was removed: type {name} when asked, or give YES={name}.")


def print_leftovers(console: Console, place: Place) -> None:
    """A table, and a sum of what is known."""
    found = list(leftovers(place))
    if not found:
        console.print("Nothing is left but the CDK's own stack, CDKToolkit, which other apps may need.")
        return
    console.print(columns(("left", "name", "", "$ a month"), (_row(each) for each in found), right=(3,)))
    known = sum(each.usd or 0 for each in found)
    console.print(f"${known:,.2f} a month, and what has no figure. CDKToolkit stays too: other apps may need it.")


def _row(each: Leftover) -> Sequence[str]:
    return each.kind, each.name, each.note, "" if each.usd is None else f"{each.usd:,.2f}"
