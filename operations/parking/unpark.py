"""`make unpark ENV=dev`: starts again what was parked, as it was. An interrupted one can be given again."""

import argparse
from collections.abc import Mapping

from operations.account import Account
from operations.parking.parts import parkable, parts, tell
from operations.terminal import terminal

SUMMARY = "start again what was parked, as it was"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Returns when every task runs. Raises OperationRefused."""
    account = Account.from_variables(variables)
    environment = parkable(account, arguments.env)
    unpark(account, environment)
    terminal().print(f"`make smoke ENV={environment}` asks it real questions.")
    return 0


def unpark(account: Account, environment: str) -> None:
    """The other way round; alarms wait until every task is there."""
    found = parts(account, environment)
    for part in (found.instances, found.clusters, found.services):
        tell(part.unpark())
    found.services.wait_until_stable()
    tell(found.alarms.unpark())
