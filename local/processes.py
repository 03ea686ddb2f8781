"""Starting a process that does not outlive us, and ending one with everything that it started."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LOG_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class ProcessRecord:
    """A process as it is written down. `created` tells it from another that got its number later."""

    name: str
    pid: int
    created: float
    port: int | None

    @classmethod
    def of(cls, name: str, pid: int, port: int | None) -> "ProcessRecord":
        """A record of a process that runs now."""
        return cls(name, pid, created_at(pid), port)

    def process(self) -> psutil.Process | None:
        """The process, if it still runs."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.created) < 1 and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None


def created_at(pid: int) -> float:
    """When the process began, in seconds; 0 for one that is gone already."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def dying_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child calls before its program starts, so that the kernel signals it when we end, however that is.

    Linux only. Elsewhere a killed stack leaves processes behind, which the next `up` or `down` finds and ends.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it ended before the call above
            os._exit(1)

    return before_exec


async def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    folder: Path,
    on_parents_death: signal.Signals,
) -> asyncio.subprocess.Process:
    """Start a program in a session of its own, both outputs appended to the log."""
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=dying_with_parent(on_parents_death),
        )


def rotate(log: Path) -> None:
    """Begin a new log file and keep the one before."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        log.replace(log.with_suffix(".log.1"))


def cap(log: Path, limit: int = LOG_LIMIT) -> None:
    """Empty a log that grew past the limit: its writer appends, so that it goes on at the beginning."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > limit:
            os.truncate(log, 0)


def tree(pid: int) -> list[psutil.Process]:
    """A process and everything below it, children first."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return [*reversed(process.children(recursive=True)), process]
    return []


def end(processes: Iterable[psutil.Process], *, grace: float) -> None:
    """Ask each to end, wait, and end those that do not by force."""
    remaining = list(processes)
    for process in remaining:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(remaining, timeout=grace)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=grace)
