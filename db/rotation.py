"""Gives an agent's database role another password, in the four steps that Secrets Manager asks for.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-lambda-function-overview.html

It is the master user who sets it, over the RDS Data API: no step needs the password of the one before, so each may be
repeated whatever was left behind. Standard library and boto3 only, in everything that this imports.
"""

import asyncio
import json
import logging
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from agents.common.data_api import DataApiDatabase
from db.roles import RoleSecret, has_password, read_secret, set_password
from db.settings import DatabaseSettings, role_secrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = logging.getLogger(__name__)

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 32


class RotationRefused(Exception):
    """A step that must not go on; Secrets Manager records the message, and tries again."""


def handler(event: Mapping[str, str], _context: object) -> None:
    """Secrets Manager's door: one step."""
    logging.getLogger().setLevel(logging.INFO)
    logger.info("asked to %s: secret=%s version=%s", event["Step"], event["SecretId"], event["ClientRequestToken"])
    asyncio.run(rotate(event))


async def rotate(event: Mapping[str, str]) -> None:
    """One step of one rotation. Raises RotationRefused, and whatever AWS or the database refuse."""
    settings = DatabaseSettings.from_environment()
    rotation = Rotation(
        secrets_manager=boto3.client("secretsmanager"),
        settings=settings,
        role=_role_of(event["SecretId"]),
        arn=event["SecretId"],
        version=event["ClientRequestToken"],
    )
    if rotation.is_done():
        return
    match event["Step"]:
        case "createSecret":
            rotation.create()
        case "setSecret":
            await rotation.set()
        case "testSecret":
            await rotation.test()
        case "finishSecret":
            await rotation.finish()
        case step:
            raise RotationRefused(f"There is no step {step!r}.")


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """From the secret's current version to a new one, which is pending until it is finished."""

    secrets_manager: "SecretsManagerClient"
    settings: DatabaseSettings
    role: str
    arn: str
    version: str

    def is_done(self) -> bool:
        """Whether the new version is the current one. Raises RotationRefused when it is none that was asked for."""
        stages = self._stages()
        if self.version not in stages:
            raise RotationRefused(f"The secret has no version {self.version}.")
        if "AWSCURRENT" in stages[self.version]:
            return True
        if "AWSPENDING" not in stages[self.version]:
            raise RotationRefused(f"The version {self.version} is not pending.")
        return False

    def create(self) -> None:
        """Keeps a new password as pending, unless an earlier try did."""
        try:
            self._secret("AWSPENDING")
        except self.secrets_manager.exceptions.ResourceNotFoundException:
            document = {"username": self.role, "password": _new_password()}
            self.secrets_manager.put_secret_value(
                SecretId=self.arn,
                ClientRequestToken=self.version,
                SecretString=json.dumps(document),
                VersionStages=["AWSPENDING"],
            )

    async def set(self) -> None:
        """Gives the role the pending password. Who connects with the old one from now on reads the secret again."""
        await set_password(self.settings.database(), self._secret("AWSPENDING"))

    async def test(self) -> None:
        """Raises unless the role has the pending password.

        Nobody can sign in with it yet: the Data API reads current versions only. When a schedule is made, Secrets
        Manager has this step alone tested, with a copy of the current version, and with that one somebody can.
        """
        pending = self._secret("AWSPENDING")
        if pending.password == self._secret("AWSCURRENT").password:
            await self._sign_in()
        else:
            await self._check_is_set(pending)

    async def finish(self) -> None:
        """Makes the pending version the current one; a deployment may have set the old password again."""
        await self._check_is_set(self._secret("AWSPENDING"))
        [current] = [version for version, stages in self._stages().items() if "AWSCURRENT" in stages]
        self.secrets_manager.update_secret_version_stage(
            SecretId=self.arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=self.version,
            RemoveFromVersionId=current,
        )
        logger.info("rotated a password: role=%s version=%s", self.role, self.version)

    async def _check_is_set(self, pending: RoleSecret) -> None:
        if not await has_password(self.settings.database(), pending):
            raise RotationRefused(f"{self.role} has another password than the pending one.")

    async def _sign_in(self) -> None:
        client = boto3.client("rds-data")
        database = DataApiDatabase(
            client, cluster_arn=self.settings.cluster_arn, secret_arn=self.arn, name=self.settings.name
        )
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT 1 AS one")

    def _secret(self, stage: str) -> RoleSecret:
        return read_secret(self.secrets_manager, self.arn, role=self.role, stage=stage)

    def _stages(self) -> Mapping[str, list[str]]:
        return self.secrets_manager.describe_secret(SecretId=self.arn)["VersionIdsToStages"]


def _role_of(arn: str) -> str:
    """The role that the secret is for, by what this function was deployed with, and not by what the secret says."""
    for role, known in role_secrets().items():
        if known == arn:
            return role
    raise RotationRefused(f"{arn} is not the secret of any role.")


def _new_password() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
