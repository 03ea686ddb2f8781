"""The model's server as a process of ours: started, found ready, and gone afterwards however we end."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local import processes
from local.settings import REPOSITORY

STOP_SECONDS = 10.0
SERVE = (sys.executable, "-m", "evals.small_model.serve")


class ServerFailed(Exception):
    """The server does not start; the message has its last words."""


@contextmanager
def serving(model: Path, *, name: str, log: Path, command: Sequence[str] = SERVE) -> Iterator[str]:
    """The address for `--model-url`. Raises ServerFailed."""
    processes.rotate(log)
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [*command, "--model", str(model), "--name", name],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=processes.dying_with_parent(signal.SIGTERM),
        )
    try:
        yield f"{_address(process, log)}/v1"
    finally:
        processes.end(processes.tree(process.pid), grace=STOP_SECONDS)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    """The first line that it says; it says none when it ends before."""
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line.startswith("http://"):
        process.wait(STOP_SECONDS)
        raise ServerFailed(f"The model's server does not start; its log is {log}:\n{log.read_text()[-2000:]}")
    return line
