"""Signs in to a deployed user pool as one of its demo users, who are created when they are first asked for.

The same on the laptop and in an account: dev and staging have demo users, prod has none.
"""

import base64
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.session import aws_url, session
from local.settings import Settings
from local.stack.errors import StackError
from region import deployment_region

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

_CUSTOMER_ID = re.compile(r"cust\d{3,}")
_NAME = re.compile(r"[a-z][a-z0-9.-]{0,63}")
# Groups of people who are no customers, and have names.
NAMED_GROUPS = ("staff", "marketer", "approver")
_MAIL = "clickshop.example"


@dataclass(frozen=True, kw_only=True)
class DemoUser:
    """Who signs in: a customer by the customer's id, or someone of another group by name."""

    name: str
    group: str
    customer_id: str | None = None

    @classmethod
    def customer(cls, customer_id: str) -> "DemoUser":
        """A customer of the shop. Raises StackError for what is no customer id."""
        if not _CUSTOMER_ID.fullmatch(customer_id):
            raise StackError(f"{customer_id!r} is no customer id: they look like cust001.")
        return cls(name=customer_id, group="customer", customer_id=customer_id)

    @classmethod
    def named(cls, name: str, *, group: str) -> "DemoUser":
        """Someone of one of NAMED_GROUPS. Raises StackError for a name that a customer could have."""
        if not _NAME.fullmatch(name) or _CUSTOMER_ID.fullmatch(name):
            raise StackError(f"{name!r} is no name of a {group}: use lower-case letters, such as ada.")
        return cls(name=name, group=group)

    def attributes(self) -> "list[AttributeTypeTypeDef]":
        """What the user pool knows of the user. A customer's address is in the shop's own data."""
        if self.customer_id:
            return [{"Name": "custom:customer_id", "Value": self.customer_id}]
        return [
            {"Name": "email", "Value": f"{self.name}@{_MAIL}"},
            {"Name": "email_verified", "Value": "true"},
        ]


@dataclass(frozen=True, kw_only=True)
class UserPool:
    """A deployed pool: its ids, the password that its demo users share, and how to reach it."""

    cognito: "CognitoIdentityProviderClient"
    pool_id: str
    client_id: str
    password: str

    def sign_in(self, user: DemoUser) -> str:
        """The user's ID token. A user whose creation was interrupted, or is under way elsewhere, is completed."""
        try:
            token = self._token_of(user)
        except (self.cognito.exceptions.UserNotFoundException, self.cognito.exceptions.NotAuthorizedException):
            self._complete(user)
            token = self._token_of(user)
        if user.group not in groups_of(token):
            raise StackError(f"{user.name} is in another group here, and no {user.group}: take another name.")
        return token

    def _token_of(self, user: DemoUser) -> str:
        signed_in = self.cognito.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user.name, "PASSWORD": self.password},
        )
        return signed_in["AuthenticationResult"]["IdToken"]

    def _complete(self, user: DemoUser) -> None:
        pool, name = self.pool_id, user.name
        # Where another sign-in was first, what follows is the same for both.
        with suppress(self.cognito.exceptions.UsernameExistsException):
            self.cognito.admin_create_user(
                UserPoolId=pool, Username=name, UserAttributes=user.attributes(), MessageAction="SUPPRESS"
            )
        self.cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=user.group)
        self.cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=self.password, Permanent=True)


def groups_of(token: str) -> Sequence[str]:
    """The groups that an ID token names. It is the pool's own, straight from it: nothing is verified."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    groups: Sequence[str] = claims.get("cognito:groups", [])
    return groups


def laptop_pool(settings: Settings) -> UserPool:
    """The pool that `make up` deployed. Raises StackError when there is none."""
    return _pool(session(), endpoint=aws_url(settings), environment="dev")


def account_pool(environment: str) -> UserPool:
    """The pool of an environment in the account of the caller's credentials. Raises StackError when there is none."""
    region = deployment_region(os.environ, profile=boto3.Session().region_name)
    return _pool(boto3.Session(region_name=region), endpoint=None, environment=environment)


def account_token(environment: str, user: DemoUser) -> str:
    """The ID token of a user of an environment in the account. Raises StackError for whatever AWS says to that."""
    try:
        return account_pool(environment).sign_in(user)
    except (BotoCoreError, ClientError) as error:
        raise StackError(f"{environment} can't be asked for a token: {error}") from error


def _pool(aws: boto3.Session, *, endpoint: str | None, environment: str) -> UserPool:
    outputs = _outputs(aws.client("cloudformation", endpoint_url=endpoint), f"ClickShop-{environment}-Identity")
    if "DemoUserSecretArn" not in outputs:
        raise StackError(f"{environment} has no demo users: its people sign in themselves, from an app, by SRP.")
    secrets = aws.client("secretsmanager", endpoint_url=endpoint)
    secret = json.loads(secrets.get_secret_value(SecretId=outputs["DemoUserSecretArn"])["SecretString"])
    return UserPool(
        cognito=aws.client("cognito-idp", endpoint_url=endpoint),
        pool_id=outputs["UserPoolId"],
        client_id=outputs["UserPoolClientId"],
        password=secret["password"],
    )


def _outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise StackError(f"{stack} is not deployed here ({error.response['Error']['Code']}).") from error
    return {one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])}
