"""The command line of `python -m operations`; `make` says the same in fewer words."""

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from operations import audit
from operations.consequences import command as consequences
from operations.cost import command as cost
from operations.deployment import command as deploy
from operations.doctor import command as doctor
from operations.errors import OperationRefused
from operations.parking import park, unpark
from operations.removal import command as destroy
from operations.smoke import command as smoke
from stacks.configuration_error import ConfigurationError


class Command(Protocol):
    """A module that is a command."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Its own options."""

    def run(self, arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
        """The exit code. Raises OperationRefused."""


COMMANDS: Mapping[str, Command] = {
    "doctor": doctor,
    "cost": cost,
    "consequences": consequences,
    "deploy": deploy,
    "smoke": smoke,
    "verify-audit": audit,
    "park": park,
    "unpark": unpark,
    "destroy": destroy,
}


def parser(variables: Mapping[str, str]) -> argparse.ArgumentParser:
    """Every command with its options; ENV says which environment is meant, unless --env does."""
    root = argparse.ArgumentParser(prog="python -m operations", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        one.add_argument("--env", default=variables.get("ENV") or "dev", help="dev, staging or prod")
        command.add_arguments(one)
    return root


def main() -> int:
    """Runs the command; what can't be done is one sentence and exit code 1."""
    arguments = parser(os.environ).parse_args()
    try:
        return COMMANDS[arguments.command].run(arguments, os.environ)
    except (OperationRefused, ConfigurationError) as refusal:
        sys.stderr.write(f"clickshop: {refusal}\n")
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"clickshop: AWS can't be asked: {error}\nRun `make doctor` to see what is missing.\n")
    except KeyboardInterrupt:
        return 130
    return 1
