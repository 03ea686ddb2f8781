"""One collector's nginx, started by its image's own start.sh: docker/collector-lua, or what stands before Vector."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from local.collectors.installation import Installation
from local.processes import dying_with_parent
from local.settings import LOOPBACK, REPOSITORY

LUA = REPOSITORY / "docker" / "collector-lua" / "start.sh"
PATIENCE = 20
PAUSE = 0.02


class CollectorFailed(Exception):
    """nginx ended, or did not answer; the message is what it said last."""


class Collector:
    """Starts on entering, ends (at once) on leaving. What it spools stays in `folder`."""

    def __init__(
        self,
        installation: Installation,
        *,
        port: int,
        bootstrap: str,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        start: Path = LUA,
    ) -> None:
        self._start = start
        self.port = port
        self.metrics_port = _free_port()
        self.spool = folder / "spool"
        self.log = folder / "collector.log"
        self.environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOST": LOOPBACK,
            "PORT": str(port),
            "METRICS_PORT": str(self.metrics_port),
            "WORKERS": "1",
            "KAFKA_BOOTSTRAP": bootstrap,
            "SPOOL_DIR": str(self.spool),
            "RUN_DIR": str(folder / "run"),
            **installation.environment(),
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """nginx's master."""
        if self._process is None:
            raise CollectorFailed("it was not started")
        return self._process.pid

    def __enter__(self) -> "Collector":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self, *, healthy: bool = True) -> None:
        """Return when it is healthy, or at least answers. Raises CollectorFailed."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(self._start)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGTERM),
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers(healthy=healthy):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise CollectorFailed(self.log.read_text()[-2000:])
            time.sleep(PAUSE)

    def workers(self) -> list[psutil.Process]:
        """The processes that serve, those that are leaving included."""
        return psutil.Process(self.pid).children()

    def metric(self, series: str) -> float:
        """One figure of GET /metrics; 0 for a series that has not begun."""
        address = f"http://{LOOPBACK}:{self.metrics_port}/metrics"
        with urllib.request.urlopen(address, timeout=PATIENCE) as reply:
            page = reply.read().decode()
        lines = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
        return float(lines.get(series, 0))

    def reload(self) -> None:
        """New workers take over; those of before end with their last request."""
        os.kill(self.pid, signal.SIGHUP)

    def stop(self) -> int:
        """Let it finish what it has; the exit code."""
        return self._end(signal.SIGQUIT)

    def kill(self) -> None:
        """End master and workers at once, as a machine that fails."""
        if self._process is None or self._process.poll() is not None:
            return
        processes = [psutil.Process(self.pid), *self.workers()]
        os.killpg(self.pid, signal.SIGKILL)
        self._end(signal.SIGKILL)
        while any(map(_runs, processes)):
            time.sleep(PAUSE)

    def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(ProcessLookupError):
            process.send_signal(number)
        return process.wait(PATIENCE)

    def _answers(self, *, healthy: bool) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/health", timeout=1).close()  # noqa: S310  our own address
        except urllib.error.HTTPError as error:
            error.close()
            return not healthy
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _runs(process: psutil.Process) -> bool:
    """A zombie has let go of its port and its files; when it is buried is up to who inherits it."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False
