"""One connector's life: consume, collect, write, commit; wait out what does not answer, and end with what can't be."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Mapping

from local.connectors.connector import Connector
from local.connectors.dead_letters import DeadLetters
from local.connectors.failures import ConnectorFailed, OriginChanged, TryAgain
from local.connectors.log import Log, Place, Record, next_offsets
from local.connectors.sink import Sink
from local.connectors.worker_logs import WorkerLogs

POLL_SECONDS = 0.3
AGAIN_SECONDS = 1.0
GROWTH_SECONDS = 10.0
TRACE_LETTERS = 2_000

Report = Callable[[Mapping[str, str]], None]
"""Tells how the connector is: its state, and for a failed one a code and a message."""


class Worker:
    """Runs in a thread of its own until it fails or `stop` is set; what it collected by then is written first."""

    def __init__(
        self,
        connector: Connector,
        build: Callable[[Connector], Sink],
        *,
        logs: WorkerLogs,
        report: Report,
        stop: threading.Event,
    ) -> None:
        self._connector = connector
        self._build = build
        self._logs = logs
        self._report = report
        self._stop = stop
        self._collected: list[Record] = []
        # Where to go on once what was collected is written: also after what is put aside.
        self._passed: dict[Place, int] = {}
        self._began = 0.0

    def run(self) -> None:
        """Live; never raises."""
        try:
            sink = self._build(self._connector)
            self._dead_letters = DeadLetters(self._connector, self._logs)
            while not self._stop.is_set():
                self._once(sink)
        except ConnectorFailed as error:
            self._fail(error.code, f"{error}")
        except Exception as error:  # whatever it is, DescribeConnector has to tell it
            self._fail("UnhandledException", f"{type(error).__name__}: {error}")

    def _once(self, sink: Sink) -> None:
        """From a connection with the brokers to the end of it."""
        log = Log(self._connector)
        try:
            log.connect()
            log.begin(sink.open(log.origin))
            self._report({"state": "RUNNING"})
            self._logs.say(f"consuming {', '.join(self._connector.topics)} from {self._connector.bootstrap}")
            self._consume(sink, log)
            self._write(sink, log)
        except OriginChanged:
            self._logs.say(
                "brokers or topics are others than before: consuming theirs from the beginning", logging.WARNING
            )
            if self._collected:
                sink.write(self._collected, log.origin)
            self._forget()
        except TryAgain as error:
            # What was collected is still in the brokers, uncommitted.
            self._forget()
            self._logs.say(f"trying again: {error}", logging.WARNING)
            self._stop.wait(AGAIN_SECONDS)
        finally:
            log.close()

    def _consume(self, sink: Sink, log: Log) -> None:
        looked = time.monotonic()
        while not self._stop.is_set():
            if not self._passed:
                self._began = time.monotonic()
            records = log.poll(POLL_SECONDS)
            self._collected += self._dead_letters.readable(records, sink.check)
            self._passed |= next_offsets(records)
            if len(self._collected) >= sink.most or time.monotonic() - self._began >= sink.due_seconds:
                self._write(sink, log)
            if time.monotonic() - looked > GROWTH_SECONDS:
                looked = time.monotonic()
                if log.grew():
                    return

    def _write(self, sink: Sink, log: Log) -> None:
        if not self._passed:
            return
        self._dead_letters.settle()
        if self._collected:
            sink.write(self._collected, log.origin)
        offsets, count = dict(self._passed), len(self._collected)
        self._forget()
        log.commit(offsets)
        self._logs.say(f"wrote {count} records of {len(offsets)} partitions, and committed their offsets")

    def _forget(self) -> None:
        self._collected.clear()
        self._passed.clear()

    def _fail(self, code: str, message: str) -> None:
        trace = traceback.format_exc()[-TRACE_LETTERS:]
        self._logs.say(f"{message}\n{trace}", logging.ERROR)
        self._report({"state": "FAILED", "code": code, "message": f"{message}\n{trace}"})
