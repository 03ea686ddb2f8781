"""From which repository ClickShop is delivered, and what its environments are told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stacks.configuration_error import ConfigurationError
from stacks.environments import environment_from

_REPOSITORY = r"[\w.-]+/[\w.-]+"
_CONNECTION = r"arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[0-9a-f-]+"
_PROVIDER = r"arn:aws:iam::\d{12}:oidc-provider/token\.actions\.githubusercontent\.com"
# What prod asks for, handed on to where it is deployed.
_HANDED_ON = ("CERTIFICATE_ARN", "HOSTED_ZONE", "DOMAIN_NAME")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`repository` is GitHub's owner/name. `provider` is the account's trust in GitHub, where it has one already."""

    region: str
    repository: str
    branch: str
    connection: str | None
    provider: str | None
    prod: Mapping[str, str]


def delivery_from(variables: Mapping[str, str], *, region: str) -> Delivery:
    """What GITHUB_REPOSITORY and its companions say. Raises ConfigurationError."""
    return Delivery(
        region=region,
        repository=_checked(variables, "GITHUB_REPOSITORY", _REPOSITORY, "owner/name") or _missing_repository(),
        branch=variables.get("BRANCH") or "main",
        connection=_checked(variables, "CONNECTION_ARN", _CONNECTION, "the ARN of a connection to GitHub"),
        provider=_checked(variables, "OIDC_PROVIDER_ARN", _PROVIDER, "the ARN of the account's provider for GitHub"),
        prod=_prod(variables, region),
    )


def _prod(variables: Mapping[str, str], region: str) -> Mapping[str, str]:
    """A pipeline that can't deploy prod is refused now, not after the approval."""
    told = {name: variables[name] for name in _HANDED_ON if variables.get(name)}
    if variables.get("CONNECTION_ARN"):
        environment_from({"ENV": "prod", **told}, region=region)
    return told


def _checked(variables: Mapping[str, str], name: str, pattern: str, meant: str) -> str | None:
    value = variables.get(name) or None
    if value and not re.fullmatch(pattern, value):
        raise ConfigurationError(f"{name}={value} can't be used: write {meant}")
    return value


def _missing_repository() -> str:
    raise ConfigurationError("nobody says what is delivered: write GITHUB_REPOSITORY=owner/name")
