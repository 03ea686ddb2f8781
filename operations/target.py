"""Where the shop listens, and a customer's token for it: on the laptop, in an account, or as the shell says."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from operations.account import Account
from operations.errors import OperationRefused
from operations.laptop import laptop
from operations.stacks import deployed_stack, shop_url
from stacks.environments import environment_named

LAPTOP = "local"
URL, TOKEN = "CLICKSHOP_URL", "CLICKSHOP_TOKEN"
CUSTOMER = "cust001"


@dataclass(frozen=True, kw_only=True)
class Target:
    """The address of a shop, and who asks it."""

    url: str
    token: str


def target(environment: str, variables: Mapping[str, str], *, customer: str = CUSTOMER) -> Target:
    """CLICKSHOP_URL and CLICKSHOP_TOKEN go before what the environment says. Raises OperationRefused."""
    url = variables.get(URL) or (
        exported(URL, variables) if environment == LAPTOP else _account_url(environment, variables)
    )
    token = variables.get(TOKEN) or signed_in(environment, group="customer", name=customer, variables=variables)
    return Target(url=url.rstrip("/"), token=token)


def _account_url(environment: str, variables: Mapping[str, str]) -> str:
    account = Account.from_variables(variables)
    name = environment_named(environment, region=account.region).name
    edge = deployed_stack(account, name, "Edge")
    if edge is None:
        raise OperationRefused(f"{name} is not deployed in {account.region}: `make deploy ENV={name}`, or set {URL}.")
    return shop_url(edge)


def exported(name: str, variables: Mapping[str, str]) -> str:
    """An address of the laptop's, as `python -m local env` exports it. Raises OperationRefused."""
    lines = (shlex.split(line)[-1].partition("=") for line in _said(["env"], variables).splitlines())
    return next(value for exported_name, _, value in lines if exported_name == name)


def signed_in(environment: str, *, group: str, name: str, variables: Mapping[str, str]) -> str:
    """A demo user's token. prod has no demo users, so there somebody has to bring one. Raises OperationRefused."""
    where = () if environment == LAPTOP else ("--deployed", environment)
    return _said(["token", f"--{group}", name, *where], variables).strip()


def _said(words: Sequence[str], variables: Mapping[str, str]) -> str:
    run = laptop(*words, variables=variables)
    if run.returncode:
        raise OperationRefused(f"{run.stderr.strip() or run.stdout.strip()} ({TOKEN} takes a token of yours.)")
    return run.stdout
