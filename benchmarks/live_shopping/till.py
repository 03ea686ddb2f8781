"""The order desk in this process, signed in to the stack's database as its service is."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agents.common.database import Database
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.config import SPEC, inner_agent
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import SandboxPayments
from agents.live_shopping.repository import SqlOrders
from benchmarks.live_shopping.plain import PlainPsycopg, plain_connections
from benchmarks.live_shopping.recording import Recorded, RecordingDatabase
from benchmarks.live_shopping.ways import InProcess, Purchase
from local.session import aws_url, session
from local.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_ROLE = inner_agent("live-shopping-order").database_role
_NAME = "clickshop"


class NotSignedIn(Exception):
    """The stack has no secret of the desk's role."""


@dataclass(frozen=True, kw_only=True)
class Till:
    """How the service signs in."""

    secrets: "SecretsManagerClient"
    arn: str
    port: int

    @classmethod
    def of(cls, settings: Settings) -> "Till":
        """Of a running stack. Raises NotSignedIn."""
        secrets = session().client("secretsmanager", endpoint_url=aws_url(settings))
        for secret in secrets.list_secrets(MaxResults=100)["SecretList"]:
            if _user(secrets, secret["ARN"]) == SPEC.database_role:
                return cls(secrets=secrets, arn=secret["ARN"], port=settings.postgres_port)
        raise NotSignedIn(f"There is no secret of {SPEC.database_role}.")

    @asynccontextmanager
    async def desk(self, *, connections: int) -> AsyncIterator[InProcess]:
        """The desk as the service opens it."""
        async with self._database(connections) as database:
            yield InProcess(_desk(database.acting_as(_ROLE)))

    @asynccontextmanager
    async def plain(self, *, connections: int, example: Purchase) -> AsyncIterator[PlainPsycopg]:
        """What the desk runs for the example, in psycopg alone."""
        script = await self._recorded(example)
        async with plain_connections(self._arguments(), connections) as opened:
            yield PlainPsycopg(opened, script, role=_ROLE)

    async def _recorded(self, example: Purchase) -> list[Recorded]:
        async with self._database(1) as database:
            recording = RecordingDatabase(database.acting_as(_ROLE))
            await InProcess(_desk(recording)).buy(example, worker=0)
        return recording.transactions

    def _database(self, connections: int) -> PostgresDatabase:
        address = PostgresAddress(host=LOOPBACK, port=self.port, name=_NAME, sslmode="disable", secret_arn=self.arn)
        return PostgresDatabase(address, self.secrets, PoolLimits(connections=connections))

    def _arguments(self) -> Mapping[str, Any]:
        secret = json.loads(self.secrets.get_secret_value(SecretId=self.arn)["SecretString"])
        return {
            "host": LOOPBACK,
            "port": self.port,
            "dbname": _NAME,
            "user": secret["username"],
            "password": secret["password"],
        }


def _desk(database: Database) -> OrderDesk:
    return OrderDesk(catalogue=SqlCatalogue(database), orders=SqlOrders(database), payments=SandboxPayments())


def _user(secrets: "SecretsManagerClient", arn: str) -> str | None:
    try:
        told = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    except ValueError:
        return None
    return str(told.get("username")) if isinstance(told, dict) else None
