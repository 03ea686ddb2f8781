"""Keeps what runs the same as what ECS wants: starts new tasks, stops old ones, slows down those that keep dying."""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress

from botocore.exceptions import BotoCoreError, ClientError

from local import processes
from local.fargate import status
from local.fargate.container import is_taken
from local.fargate.control_plane import ControlPlane
from local.fargate.model import ContainerDefinition, Task
from local.fargate.task_runner import TaskRunner, in_thread, log_file
from local.settings import HIGHEST_PORT, Settings

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_SECONDS = 30.0


def backoff(failures: int) -> float:
    """How long a service's next task waits after that many deaths in a row: 0, 0.5, 1, 2 ... 30 seconds."""
    return min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY) if failures else 0.0


class Supervisor:
    """All tasks of a stack."""

    def __init__(self, settings: Settings, plane: ControlPlane) -> None:
        self._settings = settings
        self._plane = plane
        self._runners: dict[str, TaskRunner] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}
        self._failures: defaultdict[str, int] = defaultdict(int)
        self._reasons: dict[str, str] = {}
        # Tasks of one service take turns at its address.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rotated: set[str] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Look, and act, until told to stop; then stop every task."""
        try:
            while not stop.is_set():
                await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK_EVERY)
        finally:
            await self._stop_all()

    async def _look(self) -> None:
        try:
            await self._reconcile(await in_thread(self._plane.tasks))
            self._write_status()
        except (BotoCoreError, ClientError) as error:
            logger.warning("ecs does not answer", extra={"error": str(error)})
        except Exception:  # whatever it is, the tasks that run still need someone who looks
            logger.exception("what ecs wants can't be followed")

    async def _reconcile(self, wanted: list[Task]) -> None:
        arns = {task.arn for task in wanted}
        for arn, runner in self._runners.items():
            if arn not in arns:
                runner.stop(drain=True)
        for task in wanted:
            if task.arn not in self._lives:
                definition = await in_thread(self._plane.definition, task.task_definition)
                runner = TaskRunner(
                    task, definition, port=self._port(task, definition), settings=self._settings, plane=self._plane
                )
                self._begin_log(task.service.agent)
                self._runners[task.arn] = runner
                self._lives[task.arn] = asyncio.create_task(self._live(runner))

    def _port(self, task: Task, definition: ContainerDefinition) -> int | None:
        """Its service's port, or, where each task has its own, the next one that nobody has."""
        port = task.service.alias_port or definition.port
        if port is None or task.service.has_one_address:
            return None if port is None else port + self._settings.port_offset
        taken = {runner.port for runner in self._runners.values()}
        candidates = range(port + self._settings.port_offset + 1, HIGHEST_PORT + 1)
        return next((one for one in candidates if one not in taken and not is_taken(one)), None)

    async def _live(self, runner: TaskRunner) -> None:
        agent = runner.task.service.agent
        service = runner.task.service.name if runner.task.service.has_one_address else runner.task.arn
        loop = asyncio.get_running_loop()
        try:
            async with self._turns[service]:
                began = loop.time()
                died = await runner.run(delay=backoff(self._failures[agent]), failures=self._failures[agent])
                if loop.time() - began > STEADY_SECONDS:
                    self._failures[agent] = 0
                if died:
                    self._failures[agent] += 1
                    self._reasons[agent] = runner.status.reason
        except (BotoCoreError, ClientError) as error:
            logger.warning("task was left", extra={"service": service, "error": str(error)})
        except Exception:
            self._failures[agent] += 1
            logger.exception("task was left", extra={"service": service})
        finally:
            # Forgotten, so that a task that ECS still wants is started again.
            self._runners.pop(runner.task.arn, None)
            self._lives.pop(runner.task.arn, None)

    def _begin_log(self, agent: str) -> None:
        log = log_file(self._settings, agent)
        if agent not in self._rotated:
            processes.rotate(log)
            self._rotated.add(agent)

    async def _stop_all(self) -> None:
        for runner in self._runners.values():
            runner.stop(drain=False)
        await asyncio.gather(*self._lives.values(), return_exceptions=True)
        self._write_status()

    def _write_status(self) -> None:
        for agent in self._rotated:
            processes.cap(log_file(self._settings, agent))
        failures = {agent: count for agent, count in self._failures.items() if count}
        running = tuple(runner.status for runner in self._runners.values())
        status.write(self._settings.run, status.FargateStatus(running, failures, self._reasons))
