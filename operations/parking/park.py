"""`make park ENV=dev`: stops what costs while nobody works. Given twice, it changes nothing more."""

import argparse
from collections.abc import Mapping

from operations.account import Account
from operations.cost.idle import idle_bill
from operations.cost.prices import price_table
from operations.parking.parts import parkable, parts, tell
from operations.templates import synthesised
from operations.terminal import columns, terminal

SUMMARY = "stop what costs while nobody works"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Stops, then says what still costs. Raises OperationRefused."""
    account = Account.from_variables(variables)
    environment = parkable(account, arguments.env)
    park(account, environment)
    print_rest(environment, variables)
    return 0


def park(account: Account, environment: str) -> None:
    """Silence first, then what runs, then what it stands on."""
    found = parts(account, environment)
    for part in (found.alarms, found.services, found.clusters, found.instances):
        tell(part.park())


def print_rest(environment: str, variables: Mapping[str, str]) -> None:
    """What parking does not stop, by the templates of this checkout."""
    prices = price_table()
    bill = idle_bill(synthesised(environment, variables), prices)
    lines = [line for line in bill.lines if line.when_parked == "stays"]
    rows = [(line.group, line.what, f"{line.usd:,.2f}") for line in lines]
    console = terminal()
    console.print(columns(("still costs", "", "$ a month"), rows, right=(2,)))
    console.print(
        f"${bill.parked_usd:,.2f} a month instead of ${bill.usd:,.2f}, at list prices of {prices.date}. "
        f"Only `make destroy ENV={environment}` ends the rest; `make unpark ENV={environment}` starts it again."
    )
