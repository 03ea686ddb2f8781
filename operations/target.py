"""Where the shop listens, and a customer's token for it: on the laptop, in an account, or as the shell says."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from operations.account import Account
from operations.errors import OperationRefused
from operations.laptop import laptop
from operations.stacks import DeployedStack, deployed_stack, shop_url
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
    return target_of(environment, variables, group="customer", name=customer)


def target_of(environment: str, variables: Mapping[str, str], *, group: str, name: str) -> Target:
    """The same for somebody of a group: a customer by the customer's id, others by any name."""
    url = variables.get(URL) or (
        exported(URL, variables) if environment == LAPTOP else _account_url(environment, variables)
    )
    token = variables.get(TOKEN) or signed_in(environment, group=group, name=name, variables=variables)
    return Target(url=url.rstrip("/"), token=token)


def _account_url(environment: str, variables: Mapping[str, str]) -> str:
    return shop_url(_account_stack("Edge", environment, variables, instead=URL))


def api_address(name: str, environment: str, variables: Mapping[str, str]) -> str:
    """Where an API of the promotions listens: PROMOTIONS_WS_URL or PROMOTIONS_HTTP_URL. Raises OperationRefused."""
    if given := variables.get(name):
        return given
    if environment == LAPTOP:
        return exported(name, variables)
    output = "".join(word.capitalize() for word in name.split("_"))
    return _account_stack("Promotions", environment, variables, instead=name).outputs[output]


def _account_stack(stack: str, environment: str, variables: Mapping[str, str], *, instead: str) -> DeployedStack:
    account = Account.from_variables(variables)
    name = environment_named(environment, region=account.region).name
    found = deployed_stack(account, name, stack)
    if found is None:
        raise OperationRefused(
            f"{name} is not deployed in {account.region}: `make deploy ENV={name}`, or set {instead}."
        )
    return found


def exported(name: str, variables: Mapping[str, str]) -> str:
    """An address of the laptop's, as `python -m local env` exports it. Raises OperationRefused."""
    lines = (shlex.split(line)[-1].partition("=") for line in _said(["env"], variables).splitlines())
    known = {exported_name: value for exported_name, _, value in lines}
    if name not in known:
        raise OperationRefused(f"ClickShop does not run here: `make up` starts it, or set {name}.")
    return known[name]


def signed_in(environment: str, *, group: str, name: str, variables: Mapping[str, str]) -> str:
    """A demo user's token. prod has no demo users, so there somebody has to bring one. Raises OperationRefused."""
    where = () if environment == LAPTOP else ("--deployed", environment)
    return _said(["token", f"--{group}", name, *where], variables).strip()


def _said(words: Sequence[str], variables: Mapping[str, str]) -> str:
    run = laptop(*words, variables=variables)
    if run.returncode:
        raise OperationRefused(f"{run.stderr.strip() or run.stdout.strip()} ({TOKEN} takes a token of yours.)")
    return run.stdout
