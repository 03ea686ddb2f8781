"""Keeps a worker for each connector that MSK Connect tells of, and writes down how they are."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.connectors.connector import Connector, describe, read_connectors
from local.connectors.sink import Sink
from local.connectors.worker import Worker
from local.connectors.worker_logs import WorkerLogs

if TYPE_CHECKING:
    from mypy_boto3_kafkaconnect import KafkaConnectClient
    from mypy_boto3_logs import CloudWatchLogsClient

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5


class Running:
    """A worker's thread, and how to end it."""

    def __init__(self, version: str, worker: Worker, stop: threading.Event) -> None:
        self.version = version
        self._stop = stop
        self._thread = threading.Thread(target=worker.run, daemon=True)
        self._thread.start()

    async def end(self) -> None:
        """Let it write what it has, and wait for its end."""
        self._stop.set()
        await asyncio.to_thread(self._thread.join)


class Supervisor:
    """All connectors of a stack."""

    def __init__(
        self,
        client: "KafkaConnectClient",
        logs: "CloudWatchLogsClient",
        *,
        build: Callable[[Connector], Sink],
        file: Path,
    ) -> None:
        self._client = client
        self._logs = logs
        self._build = build
        self._file = file
        self._running: dict[str, Running] = {}
        self._told: dict[str, Mapping[str, str]] = {}
        self._writing = threading.Lock()

    async def run(self, stop: asyncio.Event) -> None:
        """Look, and act, until told to stop; then end every worker."""
        self._write()
        while not stop.is_set():
            try:
                await self._look()
            except (BotoCoreError, ClientError) as error:
                logger.warning("msk connect does not answer", extra={"error": str(error)})
            except Exception:  # whatever it is, the workers that run still need someone who looks
                logger.exception("what msk connect wants can't be followed")
            try:
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
        await asyncio.gather(*(running.end() for running in self._running.values()))

    async def _look(self) -> None:
        wanted = await asyncio.to_thread(read_connectors, self._client)
        changed = [arn for arn, running in self._running.items() if wanted.get(arn) != running.version]
        await asyncio.gather(*(self._end(arn) for arn in changed))
        for arn in wanted.keys() - self._running.keys():
            self._start(await asyncio.to_thread(describe, self._client, arn))

    async def _end(self, arn: str) -> None:
        await self._running.pop(arn).end()
        with self._writing:
            self._told.pop(arn, None)
        self._write()

    def _start(self, connector: Connector) -> None:
        stop = threading.Event()
        logs = WorkerLogs(self._logs, group=connector.log_group, connector=connector.name)

        def report(told: Mapping[str, str]) -> None:
            with self._writing:
                self._told[connector.arn] = {"version": connector.version, **told}
            self._write()

        worker = Worker(connector, self._build, logs=logs, report=report, stop=stop)
        self._running[connector.arn] = Running(connector.version, worker, stop)

    def _write(self) -> None:
        with self._writing:
            unfinished = self._file.with_suffix(".unfinished")
            unfinished.write_text(json.dumps(self._told))
            unfinished.replace(self._file)
