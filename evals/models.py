"""Which model is asked: Bedrock's of an account, the one behind the stack of this machine, or one started for a run."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from evals.place import PLANNER, PlaceMissing, is_ready, laptop
from local import processes
from local.session import session as laptop_session
from local.settings import REPOSITORY, Settings

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

START_SECONDS = 60.0
STOP_SECONDS = 5.0
_PATIENT = Config(read_timeout=600, retries={"mode": "standard", "total_max_attempts": 3}, max_pool_connections=32)


@dataclass(frozen=True)
class ChosenModel:
    """A client that reaches it, and what a report calls it."""

    bedrock: "BedrockRuntimeClient"
    name: str


@contextmanager
def chosen_model(arguments: argparse.Namespace) -> Iterator[ChosenModel]:
    """As the command line says. Raises PlaceMissing."""
    settings = Settings.from_environment()
    if arguments.account:
        yield ChosenModel(boto3.Session().client("bedrock-runtime", config=_PATIENT), arguments.model_id)
    elif not arguments.model_url and is_ready(settings):
        place = laptop(settings)
        yield ChosenModel(place.bedrock, place.model)
    else:
        options = {"--model-url": arguments.model_url, "--model": arguments.model, "--tool-calls": arguments.tool_calls}
        words = [word for name, value in options.items() if value for word in (name, value)]
        with _started(words) as url:
            client = laptop_session().client("bedrock-runtime", endpoint_url=url, config=_PATIENT)
            yield ChosenModel(client, arguments.model or PLANNER)


@contextmanager
def _started(options: Sequence[str]) -> Iterator[str]:
    """The laptop's Bedrock alone, gone afterwards: its address."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="clickshop-evals-") as folder:
        log = Path(folder) / "bedrock.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "local.bedrock", "--port", str(port), *options],
                cwd=REPOSITORY,
                env=dict(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            _wait_for(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            processes.end(processes.tree(process.pid), grace=STOP_SECONDS)


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Until it listens. Raises PlaceMissing."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise PlaceMissing(f"The laptop's Bedrock does not start.\n{log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
