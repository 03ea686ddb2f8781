"""One row of the doctor's report, and what a check may look at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from operations.account import Account
from stacks.environments import Environment


class Status(StrEnum):
    """`SKIPPED` is what could not be looked at; its reason has a row of its own."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was looked at, what was found, and in one sentence how to mend it."""

    subject: str
    status: Status
    found: str
    fix: str = ""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """The environment that is to be deployed, the account it is to go to, and the variables of the shell."""

    environment: Environment
    account: Account
    variables: Mapping[str, str]


Check = Callable[[Situation], Iterable[Finding]]


def good(subject: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(subject=subject, status=Status.OK, found=found)


def doubtful(subject: str, found: str, fix: str) -> Finding:
    """It may work."""
    return Finding(subject=subject, status=Status.WARN, found=found, fix=fix)


def bad(subject: str, found: str, fix: str) -> Finding:
    """It will not work."""
    return Finding(subject=subject, status=Status.FAIL, found=found, fix=fix)
