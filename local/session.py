"""A boto3 session of the laptop's account, untouched by whatever AWS configuration the user has."""

import os

import boto3
import botocore.session
from botocore.config import Config

from local.settings import REGION, Settings

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=30)
# Name: configuration key, environment variable, default, conversion. No variable is read, and no file has a profile.
OURS_ALONE = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def session() -> boto3.Session:
    """A session with the laptop's credentials; each client still needs its endpoint."""
    core = botocore.session.Session(session_vars=OURS_ALONE)
    return boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - a word that MiniStack ignores
        region_name=REGION,
        botocore_session=core,
    )


def aws_url(settings: Settings) -> str:
    """The endpoint of every API without a port of its own."""
    return settings.aws_variables()["AWS_ENDPOINT_URL"]
