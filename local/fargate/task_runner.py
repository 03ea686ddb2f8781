"""One task's life: wait its turn, start, become healthy, take requests, and stop or die."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from local.fargate.container import CannotStart, Container
from local.fargate.control_plane import ControlPlane
from local.fargate.environment import container_environment, in_volumes
from local.fargate.model import ContainerDefinition, Task
from local.fargate.packages import NotInstalled, in_image, packages
from local.fargate.status import TaskStatus
from local.processes import created_at
from local.settings import REPOSITORY, Settings

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# The load balancer looks for changes every second; until then it may send requests to a target that left.
DRAIN_SECONDS = 1.5
ONE_PROCESS = "On this machine one container of a task runs, and no other ever gets healthy."
EXITED = "Essential container in task exited"
FAILED_CHECKS = "Task failed container health checks"


class TaskRunner:
    """Runs one task. `failures` is how often the service's tasks died in a row before it."""

    def __init__(
        self, task: Task, definition: ContainerDefinition, *, port: int | None, settings: Settings, plane: ControlPlane
    ) -> None:
        self.task = task
        self.definition = definition
        self.port = port
        identity = task.arn.rpartition("/")[2]
        self.status = TaskStatus(
            task.service.agent, task.service.name, identity, port, awaited=task.service.has_one_address
        )
        self._volumes = settings.run / "volumes" / identity
        self._settings = settings
        self._plane = plane
        self._stopping = asyncio.Event()
        self._drain = DRAIN_SECONDS

    def stop(self, *, drain: bool) -> None:
        """Ask for the end; `drain` gives the load balancer time to send requests elsewhere."""
        self._drain = DRAIN_SECONDS if drain else 0.0
        self._stopping.set()

    async def run(self, *, delay: float, failures: int) -> bool:
        """Live; true when the task died or never started, and ECS was told so."""
        self.status.failures = failures
        await in_thread(self._plane.report_pending, self.task)
        if await self._stopped_within(delay):
            return False
        try:
            container = await self._start()
        except (CannotStart, NotInstalled, BotoCoreError, ClientError, ValueError, KeyError) as error:
            await self._report_stopped(f"TaskFailedToStart: {error}", exit_code=None)
            return True
        self.status.pid, self.status.created = container.pid, created_at(container.pid)
        try:
            return await self._accompany(container)
        finally:
            await self._leave_load_balancer()
            await container.stop()
            self.status.pid = None

    async def _start(self) -> Container:
        if self.definition.awaits:
            raise CannotStart(f"{self.definition.name} waits for {', '.join(self.definition.awaits)}. {ONE_PROCESS}")
        secrets = {
            name: await in_thread(self._plane.secret, value_from)
            for name, value_from in self.definition.secrets.items()
        }
        definition = replace(
            self.definition,
            command=in_image(self.definition.command, self.definition.image, self._settings.images),
        )
        defined = {**self.definition.environment, **secrets}
        volumes = in_volumes(defined, mounts=self.definition.mounts, folder=self._volumes)
        environment = container_environment(
            {**defined, **volumes},
            shell={**os.environ, **await in_thread(packages, definition.command)},
            settings=self._settings,
            port=self.port,
            agent=self.task.service.agent,
        )
        log = log_file(self._settings, self.task.service.agent)
        return await Container.start(definition, environment=environment, log=log, folder=REPOSITORY)

    async def _accompany(self, container: Container) -> bool:
        await self._report_running("UNKNOWN")
        healthy = await self._unless_ended(container.healthy(), container)
        if not healthy:
            return await self._ended(container, EXITED if healthy is None else FAILED_CHECKS)
        self.status.health = "HEALTHY"
        if self.port is not None:
            await in_thread(self._plane.register, self.task.service, self.port)
        await self._report_running("HEALTHY")
        unhealthy = await self._unless_ended(container.unhealthy(), container)
        return await self._ended(container, FAILED_CHECKS if unhealthy else EXITED)

    async def _unless_ended(self, condition: Awaitable[bool], container: Container) -> bool | None:
        """What the condition says; None when the process ended before, or the task is to stop."""
        waiting = asyncio.ensure_future(condition)
        ends = [asyncio.create_task(container.exited()), asyncio.create_task(self._stopping.wait())]
        try:
            await asyncio.wait([waiting, *ends], return_when=asyncio.FIRST_COMPLETED)
            return None if any(end.done() for end in ends) else waiting.result()
        finally:
            for one in (waiting, *ends):
                one.cancel()
            await asyncio.gather(waiting, *ends, return_exceptions=True)

    async def _ended(self, container: Container, reason: str) -> bool:
        if self._stopping.is_set():
            return False
        self.status.health = "UNHEALTHY"
        await self._leave_load_balancer()
        await container.stop()
        await self._report_stopped(reason, exit_code=await container.exited())
        return True

    async def _leave_load_balancer(self) -> None:
        if self.port is None:
            return
        try:
            await in_thread(self._plane.deregister, self.task.service, self.port)
        except (BotoCoreError, ClientError) as error:
            logger.warning("target stays registered", extra={"agent": self.status.agent, "error": str(error)})
        if self._stopping.is_set():
            await asyncio.sleep(self._drain)

    async def _report_running(self, health: str) -> None:
        logger.info("task runs", extra={"agent": self.status.agent, "pid": self.status.pid, "health": health})
        await in_thread(self._plane.report_running, self.task, self.definition, health)

    async def _report_stopped(self, reason: str, *, exit_code: int | None) -> None:
        self.status.reason = reason if exit_code is None else f"{reason} (exit code {exit_code})"
        logger.warning("task stopped", extra={"agent": self.status.agent, "reason": self.status.reason})
        await in_thread(
            lambda: self._plane.report_stopped(self.task, self.definition.name, reason=reason, exit_code=exit_code)
        )

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True


def log_file(settings: Settings, agent: str) -> Path:
    """An agent's log."""
    return settings.logs / f"{agent}.log"


async def in_thread(call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """boto3 blocks."""
    return await asyncio.to_thread(call, *arguments, **named)
