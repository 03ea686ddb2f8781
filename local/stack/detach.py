"""`up --detach`: the stack in a session of its own, watched until it is ready."""

import os
import subprocess
import sys
import time
from typing import IO

from local import processes
from local.settings import REPOSITORY, Settings
from local.stack import record
from local.stack.report import Report
from local.stack.up import already_running

FOLLOW_SECONDS = 0.1


def up_detached(settings: Settings, report: Report, *, arguments: tuple[str, ...]) -> int:
    """Start `up`, and tell what it tells until it is ready or has failed; the exit code."""
    held = record.lock(settings.home)
    if held is None:
        return already_running(settings, report)
    held.close()
    log = settings.logs / "up.log"
    processes.rotate(log)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "local", "up", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, **settings.environment(), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    with log.open() as told:
        try:
            return _watch(settings, report, process, told)
        except KeyboardInterrupt:
            process.terminate()
            return process.wait() or 1


def _watch(settings: Settings, report: Report, process: "subprocess.Popen[bytes]", told: IO[str]) -> int:
    while True:
        ended = process.poll() is not None
        ready = _is_ready(settings, process.pid)
        if text := told.read().rstrip("\n"):
            report.say(text, markup=False)
        if ended:
            return process.returncode or 0
        if ready and not text:
            return 0
        time.sleep(FOLLOW_SECONDS)


def _is_ready(settings: Settings, pid: int) -> bool:
    known = record.read(settings)
    return known is not None and known.pid == pid and known.state == record.READY
