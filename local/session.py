"""A boto3 session of the laptop's account, untouched by whatever AWS configuration the user has."""

import boto3
from botocore.config import Config

from local.settings import REGION, Settings

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=30)


def session() -> boto3.Session:
    """A session with the laptop's credentials; each client still needs its endpoint."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)  # noqa: S106 - a word that MiniStack ignores


def aws_url(settings: Settings) -> str:
    """The endpoint of every API without a port of its own."""
    return settings.aws_variables()["AWS_ENDPOINT_URL"]
