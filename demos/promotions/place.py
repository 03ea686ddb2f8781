"""Where marketing listens, and a token for somebody of it: on this machine, in an account, or as the shell says."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console

from demos.place import DEPLOYED, make_sure_it_runs
from operations.target import LAPTOP, TOKEN, api_address, signed_in

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
    return api_address(URL, environment, variables)
