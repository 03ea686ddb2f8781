"""Where the database is and what fills it, read once from the environment; the Lambda's and the commands'."""

import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config

from agents.common.data_api import DataApiDatabase

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient


class SettingsMissing(Exception):
    """A variable is not in the environment, or is not what it should be; the message names it."""


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """The cluster, its master user's secret and the database, reached by the Data API."""

    cluster_arn: str
    secret_arn: str
    name: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises SettingsMissing."""
        return cls(
            cluster_arn=_required(environment, "CLUSTER_ARN"),
            secret_arn=_required(environment, "SECRET_ARN"),
            name=_required(environment, "DATABASE_NAME"),
        )

    def database(self) -> DataApiDatabase:
        """The port, over the Data API."""
        client = boto3.client("rds-data")
        return DataApiDatabase(client, cluster_arn=self.cluster_arn, secret_arn=self.secret_arn, name=self.name)


def role_secrets(environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """The ARN of each role's secret, by role. Raises SettingsMissing."""
    secrets = json.loads(_required(environment, "ROLE_SECRETS"))
    if not isinstance(secrets, dict):
        raise SettingsMissing("ROLE_SECRETS is not a JSON object of roles and ARNs.")
    return {str(role): str(arn) for role, arn in secrets.items()}


@dataclass(frozen=True, kw_only=True)
class EmbeddingSettings:
    """Which model embeds, into how many dimensions."""

    model_id: str
    dimensions: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises SettingsMissing."""
        dimensions = _required(environment, "EMBEDDING_DIMENSIONS")
        if not dimensions.isdecimal():
            raise SettingsMissing(f"EMBEDDING_DIMENSIONS is {dimensions!r}, not a number.")
        return cls(model_id=_required(environment, "EMBEDDING_MODEL_ID"), dimensions=int(dimensions))


def bedrock_client(connections: int) -> "BedrockRuntimeClient":
    """A client that is patient with throttling: it waits, longer each time, and tries again."""
    return boto3.client(
        "bedrock-runtime",
        config=Config(retries={"mode": "standard", "total_max_attempts": 8}, max_pool_connections=connections),
    )


def log_to_terminal() -> None:
    """For the commands: readable lines on standard error."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsMissing(f"{name} is not set.")
    return value
