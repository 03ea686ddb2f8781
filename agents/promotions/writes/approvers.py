"""Who may approve: the people of a group of the user pool, with the addresses that they are written to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agents.promotions.aws_calls import call

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import UserTypeTypeDef

GROUP = "approver"


@dataclass(frozen=True, kw_only=True)
class Approver:
    """A person."""

    subject: str
    name: str
    email: str | None


class Approvers(Protocol):
    """All of them, as of now."""

    async def all(self) -> tuple[Approver, ...]:
        """Raises Unavailable."""


class PoolApprovers:
    """Cognito's group of approvers. Who was taken out of it decides nothing more, whatever links they still have."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    async def all(self) -> tuple[Approver, ...]:
        """Those who may sign in."""
        pages = self._client.get_paginator("list_users_in_group").paginate(UserPoolId=self._pool_id, GroupName=GROUP)
        users = await call(lambda: [user for page in pages for user in page["Users"]])
        return tuple(_approver(user) for user in users if user.get("Enabled", True))


def _approver(user: "UserTypeTypeDef") -> Approver:
    attributes = {one["Name"]: one.get("Value", "") for one in user.get("Attributes", [])}
    subject = attributes.get("sub", "")
    return Approver(
        subject=subject,
        name=attributes.get("name") or user.get("Username") or subject,
        email=attributes.get("email") or None,
    )
