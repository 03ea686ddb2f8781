"""Processes that end, and logs that do not grow for ever."""

import os
import subprocess
import sys
from pathlib import Path

from local import processes
from local.processes import ProcessRecord

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_ends_a_process_that_ignores_it_and_its_children() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = ProcessRecord.of("child", int(parent.stdout.readline()), None)
        stubborn = ProcessRecord.of("parent", parent.pid, None)

        processes.end(processes.tree(parent.pid), grace=0.5)

        assert (stubborn.process(), child.process()) == (None, None)


def test_a_process_that_is_gone_has_no_tree() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as short:
        pass

    assert processes.tree(short.pid) == []


def test_a_log_begins_anew_and_keeps_the_one_before(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "agent.log"
    processes.rotate(log)
    log.write_text("first")

    processes.rotate(log)

    assert not log.exists()
    assert (log.parent / "agent.log.1").read_text() == "first"


def test_a_log_past_its_limit_is_emptied_under_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "agent.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        processes.cap(log, limit=100)
        assert log.stat().st_size == 100
        processes.cap(log, limit=99)
        writer.write(b"goes on")

    assert log.read_bytes() == b"goes on"


def test_a_record_is_of_one_process_alone() -> None:
    record = ProcessRecord.of("this", os.getpid(), 8080)
    process = record.process()

    assert process is not None
    assert process.pid == os.getpid()
