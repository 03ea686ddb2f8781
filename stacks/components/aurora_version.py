"""The Aurora PostgreSQL versions that this house can stand on: they have the RDS Data API and can pause at 0 units."""

from collections.abc import Mapping

from aws_cdk import aws_rds as rds

from stacks.configuration_error import ConfigurationError

# The first minor version of each major one with the Data API on Serverless v2 and auto-pause.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
FIRST_MINOR: Mapping[int, int] = {13: 15, 14: 12, 15: 7, 16: 3, 17: 4, 18: 3}


def aurora_postgres(version: str) -> rds.AuroraPostgresEngineVersion:
    """The engine for a version like `18.4`. Raises ConfigurationError for one without the Data API."""
    major, _, minor = version.partition(".")
    if not (major.isdecimal() and minor.isdecimal()) or int(minor) < FIRST_MINOR.get(int(major), 1_000):
        oldest = ", ".join(f"{known}.{first}" for known, first in FIRST_MINOR.items())
        raise ConfigurationError(
            f"Aurora PostgreSQL {version} lacks the Data API or auto-pause: "
            f"set database_version to one of {oldest}, or a later minor version of these"
        )
    return rds.AuroraPostgresEngineVersion.of(version, major)
