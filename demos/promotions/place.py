"""Where marketing listens, and a token for somebody of it: on this machine, in an account, or as the shell says."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console

from demos.place import DEPLOYED, make_sure_it_runs
from operations.account import Account
from operations.errors import OperationRefused
from operations.stacks import deployed_stack
from operations.target import LAPTOP, TOKEN, exported, signed_in
from stacks.environments import environment_named

URL = "PROMOTIONS_WS_URL"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who signs in, by a name and one of the groups."""

    name: str
    group: str


@dataclass(frozen=True, kw_only=True)
class MarketingPlace:
    """An environment's WebSocket."""

    url: str
    environment: str
    variables: Mapping[str, str]

    def token(self, person: Person) -> str:
        """A fresh one; prod has no demo users, so there somebody has to bring one. Raises OperationRefused."""
        given = self.variables.get(TOKEN)
        return given or signed_in(self.environment, group=person.group, name=person.name, variables=self.variables)


def marketing_place(console: Console, variables: Mapping[str, str]) -> MarketingPlace:
    """PROMOTIONS_WS_URL goes first, then DEPLOYED, then this machine, started where it does not run."""
    environment = variables.get(DEPLOYED) or LAPTOP
    return MarketingPlace(
        url=variables.get(URL) or _url(console, environment, variables), environment=environment, variables=variables
    )


def _url(console: Console, environment: str, variables: Mapping[str, str]) -> str:
    if environment == LAPTOP:
        make_sure_it_runs(console, variables)
        return exported(URL, variables)
    account = Account.from_variables(variables)
    name = environment_named(environment, region=account.region).name
    stack = deployed_stack(account, name, "Promotions")
    if stack is None:
        raise OperationRefused(f"{name} is not deployed in {account.region}: `make deploy ENV={name}`, or set {URL}.")
    return stack.outputs["PromotionsWsUrl"]
