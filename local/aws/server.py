"""Serves MiniStack with our additions on one port of the loopback interface, with its state in a folder."""

import importlib
import os
import resource
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import cast

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIFramework

from local.aws.snapshot import Snapshots, correct_persistence
from local.settings import LOOPBACK, REGION, Settings
from local.trail import Trail

IDLE_SECONDS = 75.0


def ministack_environment(settings: Settings) -> dict[str, str]:
    """What MiniStack reads when it is imported, and what its Lambda functions inherit.

    It must reach no Docker engine: where one runs, MiniStack would pull images and start containers by itself.
    """
    folder = settings.home / "aws"
    return {
        **settings.aws_variables(),
        "GATEWAY_PORT": str(settings.aws_port),
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "ECS_RESTORE_RECONCILE_DELAY_SECONDS": "0",
        "DOCKER_HOST": f"unix://{folder}/no-docker-engine.sock",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "TMPDIR": str(folder / "tmp"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; state is saved on the way down, and a moment after every change."""
    environment = ministack_environment(settings)
    for folder in ("STATE_DIR", "S3_DATA_DIR", "TMPDIR"):
        os.makedirs(environment[folder], exist_ok=True)  # noqa: PTH103 - the names are strings in an environment
    os.environ.update(environment)
    tempfile.tempdir = environment["TMPDIR"]
    _raise_file_limit()
    # Imported here: the module reads the environment when it is imported.
    app = importlib.import_module("ministack.app").app
    importlib.import_module("local.aws.resources").register(settings)
    correct_persistence(Path(environment["STATE_DIR"]))
    await serve(cast(ASGIFramework, Trail(Snapshots(app), settings.trail)), _configuration(settings), mode="asgi")
    # State is saved. A deployment that waits for its function, for up to an hour, would hold the process back.
    os._exit(0)


def _configuration(settings: Settings) -> Config:
    configuration = Config()
    configuration.bind = [f"{LOOPBACK}:{settings.aws_port}"]
    configuration.keep_alive_timeout = IDLE_SECONDS
    configuration.loglevel = "WARNING"
    configuration.graceful_timeout = 1.0
    return configuration


def _raise_file_limit() -> None:
    """A shell's 1,024 open files are few for a load test's connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 65_536)), hard))
