"""The database role's user and password, read from Secrets Manager when a connection is opened."""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class RoleCredentials:
    """A secret {"username", "password"}, read again whenever the last connection that used it was not accepted."""

    def __init__(self, secrets: "SecretsManagerClient", arn: str) -> None:
        self._secrets = secrets
        self._arn = arn
        self._known: Mapping[str, str] | None = None
        self._is_accepted = False

    async def read(self) -> Mapping[str, str]:
        """User and password for one attempt to connect: a rotation thus needs no restart."""
        if self._known is None or not self._is_accepted:
            self._known = await asyncio.to_thread(self._fetch)
        self._is_accepted = False
        return self._known

    def accept(self) -> None:
        """PostgreSQL let a connection in."""
        self._is_accepted = True

    def _fetch(self) -> Mapping[str, str]:
        secret = json.loads(self._secrets.get_secret_value(SecretId=self._arn)["SecretString"])
        return {"user": secret["username"], "password": secret["password"]}
