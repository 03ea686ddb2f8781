"""What the refresh is told by its environment; without it the function does not start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


class SettingsMissing(Exception):
    """A variable is not in the environment; the message names it."""


@dataclass(frozen=True, kw_only=True)
class RefreshSettings:
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
