"""Signs in to the deployed user pool as one of the demo users, who are created when they are first asked for."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from local.session import aws_url, session
from local.settings import Settings
from local.stack.errors import StackError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

OUTPUTS = ("UserPoolId", "UserPoolClientId", "DemoUserSecretArn")


@dataclass(frozen=True, kw_only=True)
class DemoUser:
    """Who signs in: a customer by the customer's id, or someone of the staff by name."""

    name: str
    group: str
    customer_id: str | None = None

    @classmethod
    def customer(cls, customer_id: str) -> "DemoUser":
        """A customer of the shop."""
        return cls(name=customer_id, group="customer", customer_id=customer_id)

    @classmethod
    def staff(cls, name: str) -> "DemoUser":
        """Someone who serves customers."""
        return cls(name=name, group="staff")

    def attributes(self) -> "list[AttributeTypeTypeDef]":
        """What the user pool knows of the user."""
        return [{"Name": "custom:customer_id", "Value": self.customer_id}] if self.customer_id else []


def token(settings: Settings, user: DemoUser) -> str:
    """The user's ID token. Raises StackError when nothing is deployed."""
    aws, endpoint = session(), aws_url(settings)
    outputs = _outputs(aws, endpoint)
    secrets = aws.client("secretsmanager", endpoint_url=endpoint)
    password = json.loads(secrets.get_secret_value(SecretId=outputs["DemoUserSecretArn"])["SecretString"])["password"]
    pool, client = outputs["UserPoolId"], outputs["UserPoolClientId"]
    cognito = aws.client("cognito-idp", endpoint_url=endpoint)
    _ensure(cognito, pool, user, password)
    signed_in = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.name, "PASSWORD": password},
    )
    return signed_in["AuthenticationResult"]["IdToken"]


def _ensure(cognito: "CognitoIdentityProviderClient", pool: str, user: DemoUser, password: str) -> None:
    try:
        cognito.admin_create_user(
            UserPoolId=pool, Username=user.name, UserAttributes=user.attributes(), MessageAction="SUPPRESS"
        )
    except cognito.exceptions.UsernameExistsException:
        return
    cognito.admin_set_user_password(UserPoolId=pool, Username=user.name, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.name, GroupName=user.group)


def _outputs(aws: boto3.Session, endpoint: str) -> dict[str, str]:
    """The identity stack's outputs, whatever the stack is called."""
    cloudformation = aws.client("cloudformation", endpoint_url=endpoint)
    for page in cloudformation.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
            if set(OUTPUTS) <= outputs.keys():
                return outputs
    raise StackError("No user pool with demo users is deployed.")
