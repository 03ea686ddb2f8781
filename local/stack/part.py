"""The parts that are processes of ours: how each is started, when it is ready, and how it is kept running."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local import processes
from local.processes import ProcessRecord
from local.settings import LOOPBACK, REPOSITORY, Settings
from local.stack.errors import StackError

logger = logging.getLogger(__name__)

READY_SECONDS = 60.0
TAIL_LINES = 12
LONGEST_DELAY = 30.0
# What a tool of the user's needs to work at all; nothing that configures AWS, Python or ClickShop.
KEPT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "USER",
    "LANG",
    "LC_ALL",
    "TERM",
    "SSL_CERT_FILE",
    "NODE_EXTRA_CA_CERTS",
    "LOG_LEVEL",
)


@dataclass(frozen=True, kw_only=True)
class PartSpec:
    """A part: `python -m module`, its port (none when it listens nowhere), and what it is for a person.

    `secrets` are variables of the shell that no other process gets.
    """

    name: str
    title: str
    module: str
    port: int | None
    arguments: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    stop_seconds: float = 5.0


def part_specs(settings: Settings, *, model: tuple[str, ...]) -> dict[str, PartSpec]:
    """Every part; `model` is passed on to Bedrock."""
    specs = (
        *_brokers(settings),
        PartSpec(name="aws", title="AWS endpoint", module="local.aws", port=settings.aws_port, stop_seconds=10.0),
        PartSpec(
            name="bedrock",
            title="Bedrock",
            module="local.bedrock",
            port=settings.bedrock_port,
            arguments=(
                *("--port", str(settings.bedrock_port), "--profiles", str(settings.application_profiles)),
                *("--trail", str(settings.trail), *model),
            ),
            secrets=("MODEL_API_KEY",),
        ),
        PartSpec(name="data-api", title="RDS Data API", module="local.data_api", port=settings.data_api_port),
        PartSpec(
            name="load-balancer", title="Load balancer", module="local.load_balancer", port=settings.load_balancer_port
        ),
        PartSpec(
            name="connectors", title="MSK Connect's workers", module="local.connectors", port=None, stop_seconds=15.0
        ),
        # Agents may take as long as their task definitions say.
        PartSpec(name="fargate", title="Fargate", module="local.fargate", port=None, stop_seconds=70.0),
    )
    return {spec.name: spec for spec in specs}


def _brokers(settings: Settings) -> tuple[PartSpec, ...]:
    """The stack's Kafka, where the user has not named one."""
    if settings.own_kafka:
        return ()
    return (PartSpec(name="kafka", title="Kafka", module="local.kafka", port=settings.topic_orders_port),)


def child_environment(settings: Settings, *, secrets: tuple[str, ...] = ()) -> dict[str, str]:
    """The environment of our own processes: the shell's necessities, this stack's addresses, a part's secrets."""
    kept = {name: os.environ[name] for name in (*KEPT, *secrets) if name in os.environ}
    return {**kept, **settings.environment(), **settings.aws_variables()}


class Part:
    """One part's process. `noticed` hears of every process that is started."""

    def __init__(self, spec: PartSpec, settings: Settings, noticed: Callable[[ProcessRecord], None]) -> None:
        self.spec = spec
        self.log = settings.logs / f"{spec.name}.log"
        self._settings = settings
        self._noticed = noticed
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it, wait until it is ready, and keep it running from then on."""
        processes.rotate(self.log)
        await self._spawn()
        await self._ready()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End it and everything that it started."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), self.spec.stop_seconds)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def _spawn(self) -> None:
        self._process = await processes.start(
            [sys.executable, "-m", self.spec.module, *self.spec.arguments],
            environment=child_environment(self._settings, secrets=self.spec.secrets),
            log=self.log,
            folder=REPOSITORY,
            on_parents_death=signal.SIGTERM,
        )
        self._noticed(ProcessRecord.of(self.spec.name, self._process.pid, self.spec.port))

    async def _ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not await self._listens():
            if self._process is None or self._process.returncode is not None:
                raise StackError(f"{self.spec.title} did not start:\n{tail(self.log)}\nThe whole log: {self.log}")
            if time.monotonic() > deadline:
                raise StackError(f"{self.spec.title} is not ready after {READY_SECONDS:.0f} seconds: see {self.log}")
            await asyncio.sleep(0.05)

    async def _listens(self) -> bool:
        if self.spec.port is None:
            return True
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, self.spec.port)
        except OSError:
            return False
        writer.close()
        return True

    async def _keep(self) -> None:
        """Start it again when it dies, each time after a longer pause; a long life begins anew."""
        delay = 0.5
        while self._process is not None:
            began = time.monotonic()
            code = await self._process.wait()
            delay = 0.5 if time.monotonic() - began > LONGEST_DELAY else min(delay * 2, LONGEST_DELAY)
            logger.warning("part ended", extra={"part": self.spec.name, "code": code, "again_in": delay})
            await asyncio.sleep(delay)
            await self._spawn()


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """A log's last lines, indented."""
    try:
        text = log.read_text(errors="replace").splitlines()[-lines:]
    except FileNotFoundError:
        return "  (no log)"
    return "\n".join(f"  {line}" for line in text)
