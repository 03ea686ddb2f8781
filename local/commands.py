"""The command line of `python -m local`: ClickShop on this machine, from `up` to `reset`."""

import argparse
import shlex
import sys

from botocore.exceptions import EndpointConnectionError
from rich.console import Console
from rich.markup import escape

from local.addresses import deployed_addresses
from local.settings import Settings, SettingsError
from local.stack.detach import up_detached
from local.stack.down import down, reset
from local.stack.errors import StackError
from local.stack.log_reader import read_log
from local.stack.report import Report
from local.stack.status import show
from local.stack.up import up
from local.token import NAMED_GROUPS, DemoUser, account_token, laptop_pool

NOBODY_NAMED = (
    "Whose token? `make -s token CUSTOMER=cust001`, `STAFF=ada`, `MARKETER=mia` or `APPROVER=paul` "
    "(`python -m local token` with `--customer cust001`, `--staff ada` and so on)."
)


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    root = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start everything; Ctrl-C stops it")
    start.add_argument("--detach", action="store_true", help="return when it is ready, and leave it running")
    start.add_argument("--model-url", help="an OpenAI-compatible server to answer instead of the planner")
    start.add_argument("--model", help="the model's name there")
    start.add_argument("--tool-calls", choices=("native", "guided"), help="guided: hold a small model to a JSON schema")
    start.add_argument("--replay", action="store_true", help="the model thinks once, and then answers from memory")
    commands.add_parser("down", help="stop everything; the data stays")
    status = commands.add_parser("status", help="what runs, where, and from which commit")
    status.add_argument("--json", action="store_true", help="for a program")
    logs = commands.add_parser("logs", help="one process's log")
    logs.add_argument("name", nargs="?", help="an agent, or a part that `status` names")
    logs.add_argument("-f", "--follow", action="store_true", help="and what comes")
    commands.add_parser("env", help="the AWS variables for a shell, to eval")
    commands.add_parser("reset", help="stop everything and forget its data")
    sign_in = commands.add_parser("token", help="a bearer token of a demo user")
    who = sign_in.add_mutually_exclusive_group()
    who.add_argument("--customer", metavar="ID", help="such as cust001")
    for group in NAMED_GROUPS:
        who.add_argument(f"--{group}", metavar="NAME", help="any name")
    sign_in.add_argument("--deployed", metavar="ENV", help="in your AWS account, not on this machine")
    return root


def model_options(arguments: argparse.Namespace) -> tuple[str, ...]:
    """What is passed on to Bedrock."""
    given = (
        ("--model-url", arguments.model_url),
        ("--model", arguments.model),
        ("--tool-calls", arguments.tool_calls),
    )
    chosen = tuple(word for name, value in given if value for word in (name, value))
    return (*chosen, "--replay") if arguments.replay else chosen


def demo_user(arguments: argparse.Namespace) -> DemoUser:
    """Whose token is asked for."""
    if arguments.customer:
        return DemoUser.customer(arguments.customer)
    for group in NAMED_GROUPS:
        if name := getattr(arguments, group):
            return DemoUser.named(name, group=group)
    raise StackError(NOBODY_NAMED)


def run(arguments: argparse.Namespace, settings: Settings, report: Report) -> int:
    """Run one command; the exit code."""
    match arguments.command:
        case "up" if arguments.detach:
            return up_detached(settings, report, arguments=model_options(arguments))
        case "up":
            return up(settings, report, model=model_options(arguments))
        case "down":
            return down(settings, report)
        case "status":
            return show(settings, report, as_json=arguments.json)
        case "logs":
            return read_log(settings, arguments.name, follow=arguments.follow)
        case "env":
            addresses = {"CLICKSHOP_URL": settings.url, **deployed_addresses(settings)}
            for name, value in {**settings.aws_variables(), **addresses}.items():
                sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
        case "reset":
            return reset(settings, report)
        case "token":
            user = demo_user(arguments)
            deployed = arguments.deployed
            token = account_token(deployed, user) if deployed else laptop_pool(settings).sign_in(user)
            sys.stdout.write(f"{token}\n")
    return 0


def main() -> int:
    """Run the command of the command line; what can't be done is one message and exit code 1."""
    arguments = parser().parse_args()
    errors = Console(stderr=True)
    try:
        return run(arguments, Settings.from_environment(), Report(Console()))
    except (StackError, SettingsError) as error:
        errors.print(escape(str(error)), style="red", highlight=False, soft_wrap=True)
    except EndpointConnectionError:
        errors.print("ClickShop does not run here: `make up` starts it.", style="red", highlight=False)
    except KeyboardInterrupt:
        return 130
    return 1
