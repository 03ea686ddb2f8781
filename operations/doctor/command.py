"""`make doctor ENV=dev`: looks at everything that a deployment needs before one begins."""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from operations.account import AWS_ERRORS, Account, code_of
from operations.doctor import toolchain
from operations.doctor.bootstrap import bootstrap
from operations.doctor.certificate import certificate
from operations.doctor.credentials import credentials
from operations.doctor.database import database
from operations.doctor.finding import Check, Finding, Situation, Status, bad, doubtful
from operations.doctor.mail import mail
from operations.doctor.models import models
from operations.doctor.quotas import quotas
from operations.errors import OperationRefused
from operations.terminal import columns, terminal
from stacks.environments import environment_named

SUMMARY = "whether this machine and this account are ready for an environment, and how to make them so"

OF_THIS_MACHINE: Mapping[str, Check] = {
    "Python": toolchain.python,
    "Node": toolchain.node,
    "CDK CLI": toolchain.cdk,
}
OF_THE_ACCOUNT: Mapping[str, Check] = {
    "CDK bootstrap": bootstrap,
    "Models": models,
    "Aurora PostgreSQL": database,
    "Certificate": certificate,
    "Mail": mail,
    "Quotas": quotas,
}
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_COLOURS = {Status.OK: "green", Status.WARN: "yellow", Status.FAIL: "red", Status.SKIPPED: "dim"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""


def run(arguments: argparse.Namespace, variables: Mapping[str, str]) -> int:
    """Prints a row for each finding; 1 when one of them stands in the way."""
    account = Account.from_variables(variables)
    environment = environment_named(arguments.env, region=account.region)
    findings = list(examined(Situation(environment=environment, account=account, variables=variables)))
    rows = [(f"[{_COLOURS[each.status]}]{each.status}[/]", each.subject, each.found, each.fix) for each in findings]
    terminal().print(columns(("", "what", "found", "how to mend it"), rows))
    return int(any(each.status == Status.FAIL for each in findings))


def examined(situation: Situation) -> Iterator[Finding]:
    """Every check; without credentials those of the account are skipped, and say so."""
    for name, check in OF_THIS_MACHINE.items():
        yield from _looked(name, check, situation)
    signed_in = _looked("Credentials", credentials, situation)
    yield from signed_in
    for name, check in OF_THE_ACCOUNT.items():
        if any(each.status == Status.FAIL for each in signed_in):
            yield Finding(subject=name, status=Status.SKIPPED, found="needs credentials")
        else:
            yield from _looked(name, check, situation)


def _looked(name: str, check: Check, situation: Situation) -> Sequence[Finding]:
    """A check's findings; what it may not ask is a finding too."""
    try:
        return list(check(situation))
    except OperationRefused as refusal:
        return [bad(name, str(refusal), "See what it says; `make synth` says the same.")]
    except AWS_ERRORS as error:
        if code_of(error) in _DENIED:
            return [doubtful(name, "these credentials may not look", f"Allow what AWS names: {error}")]
        return [doubtful(name, f"can't be asked: {error}", "Try again, or look in the console.")]
