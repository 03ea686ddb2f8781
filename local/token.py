"""Signs in to a deployed user pool as one of its demo users, who are created when they are first asked for.

The same on the laptop and in an account: dev and staging have demo users, prod has none.
"""

import json
import os
import re
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
_STAFF_NAME = re.compile(r"[a-z][a-z0-9.-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class DemoUser:
    """Who signs in: a customer by the customer's id, or someone of the staff by name."""

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
    def staff(cls, name: str) -> "DemoUser":
        """Someone who serves customers. Raises StackError for a name that a customer could have."""
        if not _STAFF_NAME.fullmatch(name) or _CUSTOMER_ID.fullmatch(name):
            raise StackError(f"{name!r} is no name of staff: use lower-case letters, such as ada.")
        return cls(name=name, group="staff")

    def attributes(self) -> "list[AttributeTypeTypeDef]":
        """What the user pool knows of the user."""
        return [{"Name": "custom:customer_id", "Value": self.customer_id}] if self.customer_id else []


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
            return self._token_of(user)
        except (self.cognito.exceptions.UserNotFoundException, self.cognito.exceptions.NotAuthorizedException):
            self._complete(user)
        return self._token_of(user)

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
