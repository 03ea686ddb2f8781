"""The model's server as a process of ours: started, kept running, and gone afterwards however we end."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from local import processes
from local.settings import REPOSITORY

STOP_SECONDS = 10.0
LOOK_EVERY = 1.0
SERVE = (sys.executable, "-m", "evals.small_model.serve")


class ServerFailed(Exception):
    """The server does not start; the message has its last words."""


@contextmanager
def serving(model: Path, *, name: str, log: Path, command: Sequence[str] = SERVE) -> Iterator[str]:
    """The address for `--model-url`. Raises ServerFailed."""
    processes.rotate(log)
    server = Server((*command, "--model", str(model), "--name", name), log)
    try:
        yield f"{server.start()}/v1"
    finally:
        server.stop()


class Server:
    """A program whose first line says where it listens. When it dies, it is started again at the same port."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._command = command
        self._log = log
        self._address = ""
        self._ends = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.restarts = 0

    def start(self) -> str:
        """Where it listens. Raises ServerFailed."""
        self._process = self._spawn()
        self._address = self._said(self._process)
        self._keeper.start()
        return self._address

    def stop(self) -> None:
        """End it and its keeper."""
        self._ends.set()
        if self._keeper.is_alive():
            self._keeper.join()
        if self._process:
            processes.end(processes.tree(self._process.pid), grace=STOP_SECONDS)
            self._forget(self._process)

    def _keep(self) -> None:
        """One long run should not be lost to one crash: the caller's retries reach the next process."""
        while not self._ends.wait(LOOK_EVERY):
            if self._process and self._process.poll() is not None:
                self._note(f"it ended with {self._process.returncode}, and is started again")
                self._forget(self._process)
                self._process = self._spawn("--port", self._address.rpartition(":")[2])
                self.restarts += 1

    def _spawn(self, *more: str) -> "subprocess.Popen[str]":
        with self._log.open("ab") as errors:
            return subprocess.Popen(
                [*self._command, *more],
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                preexec_fn=processes.dying_with_parent(signal.SIGTERM),
            )

    def _said(self, process: "subprocess.Popen[str]") -> str:
        """The first line; there is none when it ends before."""
        line = process.stdout.readline().strip() if process.stdout else ""
        if not line.startswith("http://"):
            process.wait(STOP_SECONDS)
            last = self._log.read_text(errors="replace")[-2000:]
            raise ServerFailed(f"The model's server does not start; its log is {self._log}:\n{last}")
        return line

    def _note(self, words: str) -> None:
        with self._log.open("a") as log:
            log.write(f"clickshop: {words}\n")

    @staticmethod
    def _forget(process: "subprocess.Popen[str]") -> None:
        process.wait()
        if process.stdout:
            process.stdout.close()
