"""The servers that are measured, each with one worker on one processor."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.errors import NotAnswered
from benchmarks.markdown import rendered
from local.collectors.collector import Collector
from local.collectors.installation import Installation
from local.processes import dying_with_parent
from local.settings import LOOPBACK, REPOSITORY

PATIENCE = 30
_BARE = Path(__file__).parent / "bare.conf.jinja"


@dataclass(frozen=True)
class Server:
    """Where one listens, and the process that does its work."""

    url: str
    worker: psutil.Process

    def keep_on(self, processor: int) -> None:
        """Its worker works there and nowhere else."""
        self.worker.cpu_affinity([processor])

    def processor_seconds(self) -> float:
        """What it has used so far, in user and in kernel."""
        times = self.worker.cpu_times()
        return float(times.user + times.system)


@contextmanager
def lua(
    installation: Installation, *, port: int, bootstrap: str, topic: str, folder: Path, settings: Mapping[str, str]
) -> Iterator[Server]:
    """The collector."""
    every = {"TOPIC": topic, "WORKERS": "1", **settings}
    with Collector(installation, port=port, bootstrap=bootstrap, folder=folder, settings=every) as collector:
        (worker,) = collector.workers()
        yield Server(collector.url, worker)


@contextmanager
def bare_nginx(installation: Installation, *, port: int, folder: Path) -> Iterator[Server]:
    """The same nginx, which reads a request and answers."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(rendered(_BARE, folder=folder, port=port))
    prefix = installation.prefix or Path("/")
    libraries = ":".join(str(path) for path in prefix.glob("usr/lib/*-linux-gnu")) if installation.prefix else ""
    command = [str(prefix / "usr/sbin/nginx"), "-e", "stderr", "-c", str(configuration), "-g", "daemon off;"]
    with _process(command, {"LD_LIBRARY_PATH": libraries} if libraries else {}) as process:
        _wait(f"http://{LOOPBACK}:{port}/")
        (worker,) = process.children()
        yield Server(f"http://{LOOPBACK}:{port}", worker)


@contextmanager
def fastapi(*, port: int, bootstrap: str, topic: str, folder: Path) -> Iterator[Server]:
    """The collector on FastAPI, with uvloop and httptools."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.clickstream.rival", str(port), bootstrap, topic, str(folder)]
    with _process(command, {}) as process:
        _wait(f"http://{LOOPBACK}:{port}/health")
        yield Server(f"http://{LOOPBACK}:{port}", process)


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[psutil.Process]:
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def _wait(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NotAnswered(f"{url} does not answer")
