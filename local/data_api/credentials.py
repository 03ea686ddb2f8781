"""Secrets that name a database role, from Secrets Manager; kept for moments, so that a rotation is noticed."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.data_api.cache import ShortMemory
from local.data_api.errors import InvalidSecretException, SecretsErrorException

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class Credentials:
    """A role and its password."""

    username: str
    password: str = field(repr=False)


class CredentialStore:
    """Reads a secret by its ARN or name."""

    def __init__(self, client: "SecretsManagerClient", memory: ShortMemory[Credentials]) -> None:
        self._client = client
        self._memory = memory

    async def get(self, secret: str) -> Credentials:
        """Raises SecretsErrorException when it can't be read, InvalidSecretException when it holds no credentials."""
        if known := self._memory.recall(secret):
            return known
        text = await asyncio.to_thread(self._read, secret)
        return self._memory.remember(secret, _credentials(secret, text))

    def forget(self, secret: str) -> None:
        """The next `get` asks Secrets Manager."""
        self._memory.forget(secret)

    def _read(self, secret: str) -> str:
        try:
            return self._client.get_secret_value(SecretId=secret).get("SecretString", "")
        except ClientError as error:
            raise SecretsErrorException(error.response["Error"].get("Message", "")) from error
        except BotoCoreError as error:
            raise SecretsErrorException("RDS Data API timed out retrieving the secret.") from error


def _credentials(secret: str, text: str) -> Credentials:
    try:
        document = json.loads(text)
        return Credentials(username=str(document["username"]), password=str(document["password"]))
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidSecretException(f"The secret {secret} doesn't hold a username and a password.") from error
