"""A container as a process: its command, its health check, its end."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from local import processes
from local.fargate.model import ContainerDefinition, ContainerHealthCheck
from local.settings import LOOPBACK

FIRST_CHECKS_EVERY = 0.25  # ECS would wait for the first interval; nobody at a laptop would


class CannotStart(Exception):
    """The container's process can't be started; the message says why."""


class Container:
    """One running process of a container definition."""

    def __init__(
        self,
        definition: ContainerDefinition,
        process: asyncio.subprocess.Process,
        environment: Mapping[str, str],
        folder: Path,
    ) -> None:
        self.definition = definition
        self._process = process
        self._environment = environment
        self._folder = folder

    @classmethod
    async def start(
        cls, definition: ContainerDefinition, *, environment: Mapping[str, str], log: Path, folder: Path
    ) -> "Container":
        """Start the command. Raises CannotStart for one that is missing, or a port that is taken."""
        if not definition.command:
            raise CannotStart("the task definition has no command, and there is no image to look into")
        if (port := environment.get("PORT")) and is_taken(int(port)):
            raise CannotStart(f"port {port} is taken by another program")
        try:
            process = await processes.start(
                with_our_python(definition.command),
                environment=environment,
                log=log,
                folder=folder,
                on_parents_death=signal.SIGKILL,
            )
        except OSError as error:
            raise CannotStart(f"CannotPullContainerError: {error}") from error
        return cls(definition, process, environment, folder)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    async def exited(self) -> int:
        """Wait for the process to end; its exit code, as a shell tells it."""
        code = await self._process.wait()
        return code if code >= 0 else 128 - code

    async def healthy(self) -> bool:
        """Wait until the health check succeeds for the first time; false when that takes longer than it may."""
        check = self.definition.health_check or ContainerHealthCheck(command=())
        try:
            async with asyncio.timeout(check.start_period + check.retries * check.interval):
                while not await self._check_once():  # noqa: ASYNC110 - another process is asked: there is no event
                    await asyncio.sleep(FIRST_CHECKS_EVERY)
        except TimeoutError:
            return False
        return True

    async def unhealthy(self) -> bool:
        """Wait until the health check failed as often in a row as its definition allows."""
        check = self.definition.health_check
        if check is None:
            return await _never()
        failures = 0
        while failures < check.retries:
            await asyncio.sleep(check.interval)
            failures = 0 if await self._check_once() else failures + 1
        return True

    async def stop(self) -> None:
        """SIGTERM, the task definition's patience, SIGKILL; and nothing of its group stays."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), self.definition.stop_seconds)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def _check_once(self) -> bool:
        port = self._environment.get("PORT")
        if port and not is_taken(int(port)):
            return False  # nothing listens yet: the command below would cost a Python's start to say the same
        check = self.definition.health_check
        return await run_check(check, self._environment, self._folder) if check else True


async def _never() -> bool:
    await asyncio.get_running_loop().create_future()
    return False


def is_taken(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0


def with_our_python(command: Sequence[str]) -> list[str]:
    """The image's `python` is this interpreter, whatever PATH says."""
    return [sys.executable if command[0] in ("python", "python3") else command[0], *command[1:]]


async def run_check(check: ContainerHealthCheck, environment: Mapping[str, str], folder: Path) -> bool:
    """Run the health check's command once; success is exit code 0 in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            *with_our_python(check.command),
            env=dict(environment),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=processes.dying_with_parent(signal.SIGKILL),
        )
    except OSError:
        return False
    try:
        return await asyncio.wait_for(process.wait(), check.timeout) == 0
    except TimeoutError:
        return False
    finally:
        with suppress(ProcessLookupError):
            process.kill()
