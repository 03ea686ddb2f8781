"""Where conversations are held: the stack of this machine, one started for the run, or an environment in an account."""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from evals.shop import SignIn
from evals.shop_database import Endpoints, ShopDatabase, shop_database
from local.session import session as laptop_session
from local.settings import REPOSITORY, Settings
from local.stack import record
from local.token import DemoUser, UserPool, account_pool, laptop_pool

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

PLANNER = "planner"
OFFSETS = range(12_000, 22_500, 41)  # above the ports of the stack that people use, below those of outgoing connections
STAFF = "staff:"

# A real model on a laptop takes minutes for a long prompt.
_BEDROCK = Config(read_timeout=600, retries={"mode": "standard", "total_max_attempts": 3}, max_pool_connections=32)


class PlaceMissing(Exception):
    """There is nowhere to hold conversations; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One environment: its address, its callers, its rows, its models, and its logs where they can be read."""

    url: str
    pool: UserPool
    database: ShopDatabase
    bedrock: "BedrockRuntimeClient"
    model: str
    logs: Path | None

    @property
    def sign_in(self) -> SignIn:
        """A bearer token for a principal as conversations name them."""
        return lambda principal: self.pool.sign_in(demo_user(principal))


def demo_user(principal: str) -> DemoUser:
    """`cust001`, or `staff:ada`."""
    if principal.startswith(STAFF):
        return DemoUser.named(principal.removeprefix(STAFF), group="staff")
    return DemoUser.customer(principal)


def is_ready(settings: Settings) -> bool:
    """Whether a stack runs there, and answers."""
    known = record.read(settings)
    return known is not None and known.supervisor() is not None and known.state == record.READY


def laptop(settings: Settings) -> Place:
    """The stack that runs with these settings."""
    variables = settings.aws_variables()
    bedrock = variables["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"]
    endpoints = Endpoints(aws=variables["AWS_ENDPOINT_URL"], data_api=variables["AWS_ENDPOINT_URL_RDS_DATA"])
    aws = laptop_session()
    return Place(
        url=f"http://127.0.0.1:{settings.load_balancer_port}",
        pool=laptop_pool(settings),
        database=shop_database(aws, "dev", endpoints),
        bedrock=aws.client("bedrock-runtime", endpoint_url=bedrock, config=_BEDROCK),
        model=_model_of(settings),
        logs=settings.logs,
    )


def account(environment: str, *, url: str, model: str) -> Place:
    """An environment in the account of the caller's credentials."""
    aws = boto3.Session()
    return Place(
        url=url,
        pool=account_pool(environment),
        database=shop_database(aws, environment, Endpoints()),
        bedrock=aws.client("bedrock-runtime", config=_BEDROCK),
        model=model,
        logs=None,
    )


@contextmanager
def own_stack(*model: str) -> Iterator[Settings]:
    """A stack for this run alone: its own folder and ports, gone with its data afterwards. Raises PlaceMissing."""
    home = Path(tempfile.mkdtemp(prefix="clickshop-evals-"))
    settings = Settings(home=home, port_offset=_free_offset())
    try:
        started = _local(settings, "up", "--detach", *model)
        if started.returncode:
            raise PlaceMissing(f"The stack does not start.\n{started.stdout}{started.stderr}")
        yield settings
    finally:
        _local(settings, "reset")
        shutil.rmtree(home, ignore_errors=True)


def _local(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "local", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, **settings.environment()},
        capture_output=True,
        text=True,
        check=False,
    )


def _free_offset() -> int:
    for offset in random.sample(OFFSETS, 50):
        ports = [*range(4566 + offset, 4570 + offset), *range(8000 + offset, 8010 + offset), 8080 + offset]
        if not any(_is_taken(port) for port in ports):
            return offset
    raise PlaceMissing("There are no free ports for a stack.")


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _model_of(settings: Settings) -> str:
    """What answers behind Bedrock there, as its process was started."""
    known = record.read(settings)
    part = next((part for part in known.parts if part.name == "bedrock"), None) if known else None
    process = part.process() if part else None
    words = process.cmdline() if process else []
    for option in ("--model", "--model-url"):
        if option in words:
            return words[words.index(option) + 1]
    return PLANNER
