"""The life of a stack: everything started in its order, kept running, and ended in the reverse order."""

import asyncio
import logging
import shutil
from collections.abc import Awaitable
from dataclasses import replace

import psutil

from local import processes
from local.postgres import PostgresNotStarted, PostgresServer
from local.settings import LOOPBACK, Settings
from local.stack import record
from local.stack.deployment import Deployment, forget
from local.stack.errors import StackError
from local.stack.health import Services
from local.stack.part import Part, part_specs
from local.stack.preflight import check_installed, check_ports
from local.stack.readiness import all_ready
from local.stack.record import StackRecord
from local.stack.report import Report

logger = logging.getLogger(__name__)

POSTGRES_CHECK_SECONDS = 1.0
FOLDER_CHECK_SECONDS = 1.0
LEFTOVER_SECONDS = 5.0
DOWN_ORDER = (("load-balancer",), ("fargate", "connectors"), ("data-api", "bedrock"), ("aws",), ("kafka",))


class Stack:
    """One stack, from its first process to its last."""

    def __init__(self, settings: Settings, report: Report, *, commit: str, model: tuple[str, ...]) -> None:
        self._settings = settings
        self._report = report
        self._record = StackRecord.of_this_process(commit)
        self._postgres = PostgresServer(settings.home / "postgres", settings.postgres_port)
        self._database: psutil.Process | None = None  # its folder, which names it, may be deleted
        self._recorded = False
        self._before = frozenset(psutil.Process().children(recursive=True))  # whoever hosts us may have its own
        self._parts = {
            name: Part(spec, settings, self._noticed) for name, spec in part_specs(settings, model=model).items()
        }

    async def start(self) -> None:
        """Start everything; raises StackError, after which `stop` still has to be called."""
        check_installed()
        await asyncio.to_thread(end_leftovers, self._settings)
        await asyncio.to_thread(self._postgres.stop)
        check_ports(self._settings)
        shutil.rmtree(self._settings.run, ignore_errors=True)
        self._settings.logs.mkdir(parents=True, exist_ok=True)
        record.write(self._settings, self._record)
        self._recorded = True
        self._deploy_to_a_new_database()
        with self._report.steps():
            await together(self._infrastructure(), self._start("bedrock"))
            await self._deploy()
            await self._agents()
        self._write_record(replace(self._record, state=record.READY))

    async def keep(self) -> None:
        """Keep PostgreSQL running; the other parts keep themselves."""
        while True:
            await asyncio.sleep(POSTGRES_CHECK_SECONDS)
            if not self._postgres.data.exists():
                raise StackError(f"PostgreSQL's data is gone from {self._postgres.folder}: another `up` starts afresh.")
            if not self._postgres.is_running:
                logger.warning("postgres ended and is started again")
                try:
                    await self._start_postgres()
                except PostgresNotStarted as error:
                    logger.warning("postgres did not start", extra={"reason": str(error)})

    @property
    def has_its_folder(self) -> bool:
        """Whether the state folder still names this stack, once it was written there."""
        return not self._recorded or record.is_kept(self._settings, self._record)

    async def lost_its_folder(self) -> None:
        """Wait until the state folder is deleted, or another stack's: `down` and `status` no longer find this one."""
        while True:
            await asyncio.sleep(FOLDER_CHECK_SECONDS)
            if not self.has_its_folder:
                return

    async def stop(self) -> None:
        """End everything that was started, requests first and data last; a folder that is not ours stays as it is."""
        started = [child for child in psutil.Process().children(recursive=True) if child not in self._before]
        for names in DOWN_ORDER:
            await asyncio.gather(*(self._parts[name].stop() for name in names if name in self._parts))
        if self.has_its_folder:
            await asyncio.to_thread(self._postgres.stop)
            await asyncio.to_thread(end_leftovers, self._settings)
            record.remove(self._settings)
        if self._database and self._database.is_running():
            started += processes.tree(self._database.pid)
        await asyncio.to_thread(processes.end, started, grace=LEFTOVER_SECONDS)

    async def _infrastructure(self) -> None:
        with self._report.step("PostgreSQL") as step:
            step.detail = f"{LOOPBACK}:{self._settings.postgres_port}"
            try:
                await self._start_postgres()
            except PostgresNotStarted as error:
                raise StackError(str(error)) from error
            if self._settings.home not in self._postgres.folder.parents:
                step.detail += f"  data in {self._postgres.folder}: its account can't enter {self._settings.home}"
        await together(self._start("aws"), self._start_brokers())
        await together(*map(self._start, ("data-api", "load-balancer", "fargate", "connectors")))

    async def _start_brokers(self) -> None:
        if "kafka" not in self._parts:
            self._report.say(f"  Kafka                    yours, at {self._settings.own_kafka}")
            return
        with self._report.step("Kafka") as step:
            ports = self._settings.broker_ports
            step.detail = f"{LOOPBACK}:{ports[0]}-{ports[-1]}  {len(ports)} brokers, whose messages are in memory"
            await self._parts["kafka"].start()

    async def _start_postgres(self) -> None:
        await asyncio.to_thread(self._postgres.start)
        self._database = self._postgres.process

    def _deploy_to_a_new_database(self) -> None:
        """A database about to be made has none of the roles and passwords that a kept AWS says are deployed.

        Before it is made, so that a start which ends in between leaves nothing that does not fit together.
        """
        if not self._postgres.data.exists():
            forget(self._settings)

    async def _start(self, name: str) -> None:
        part = self._parts[name]
        with self._report.step(part.spec.title) as step:
            step.detail = f"{LOOPBACK}:{part.spec.port}" if part.spec.port else ""
            await part.start()

    async def _deploy(self) -> None:
        deployment = Deployment(self._settings)
        if await asyncio.to_thread(deployment.is_current):
            self._report.say("[green]✓[/] Deployment               unchanged since the last one")
            return
        with self._report.step("cdk synth, bootstrap"):
            await together(deployment.synthesise(), deployment.bootstrap())
        with self._report.step("cdk deploy --all"):
            await deployment.deploy()

    async def _agents(self) -> None:
        with self._report.step("Agents healthy") as step:
            step.detail = f"{await Services(self._settings).healthy()} services"
            await all_ready(self._settings)

    def _noticed(self, process: processes.ProcessRecord) -> None:
        self._write_record(self._record.with_part(process))

    def _write_record(self, told: StackRecord) -> None:
        if self.has_its_folder:  # a deleted one would be made again
            record.write(self._settings, told)
        self._record = told


def end_leftovers(settings: Settings) -> None:
    """End what a stack left behind whose supervisor was killed."""
    for process in record.leftovers(settings):
        processes.end(processes.tree(process.pid), grace=LEFTOVER_SECONDS)


async def together(*steps: Awaitable[None]) -> None:
    """Run steps at the same time; when one fails, the others are stopped and its error is the one that counts."""
    tasks = [asyncio.ensure_future(step) for step in steps]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
