"""What functions of the standard library and boto3 alone are told by their environment; without it none starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import boto3

from agents.common.data_api import DataApiDatabase


class SettingsMissing(Exception):
    """A variable is not in the environment; the message names it."""


@dataclass(frozen=True, kw_only=True)
class DataSettings:
    """The tables, and the shop's database as promotions signs in to it."""

    table_prefix: str
    cluster_arn: str
    database_name: str
    database_secret_arn: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises SettingsMissing."""
        names = ("table_prefix", "cluster_arn", "database_name", "database_secret_arn")
        if missing := [name.upper() for name in names if not environment.get(name.upper())]:
            raise SettingsMissing(f"{', '.join(missing)}: not set.")
        return cls(**{name: environment[name.upper()] for name in names})

    def database(self) -> DataApiDatabase:
        """The port, over the Data API."""
        return DataApiDatabase(
            boto3.client("rds-data"),
            cluster_arn=self.cluster_arn,
            secret_arn=self.database_secret_arn,
            name=self.database_name,
        )
