"""`down` and `reset`: nothing of the stack runs afterwards; a reset also forgets its data."""

import shutil

import psutil

from local import processes
from local.postgres import PostgresServer
from local.settings import Settings
from local.stack import record
from local.stack.deployment import forget
from local.stack.errors import StackError
from local.stack.report import Report
from local.stack.supervisor import end_leftovers

DOWN_SECONDS = 120.0
FORCED_SECONDS = 5.0
# What a stack makes in its state folder. Anything else there is not ours to delete.
OURS = ("cdk.out", "logs", "run")


def down(settings: Settings, report: Report) -> int:
    """Stop the stack and wait for its end; also what a killed one left behind."""
    known = record.read(settings)
    supervisor = known.supervisor() if known else None
    if supervisor is not None:
        report.say("Stopping ClickShop.")
        _end(supervisor)
    end_leftovers(settings)
    PostgresServer(settings.home / "postgres", settings.postgres_port).stop()
    record.remove(settings)
    report.say("ClickShop is down." if supervisor else "ClickShop was not running.")
    return 0


def _end(supervisor: psutil.Process) -> None:
    supervisor.terminate()
    try:
        supervisor.wait(DOWN_SECONDS)
    except psutil.TimeoutExpired:
        processes.end(processes.tree(supervisor.pid), grace=FORCED_SECONDS)


def reset(settings: Settings, report: Report) -> int:
    """Stop the stack and forget its rows, users, logs and deployments."""
    down(settings, report)
    held = record.lock(settings.home)
    if held is None:
        raise StackError("Another `up` has just begun: nothing was deleted.")
    with held:
        PostgresServer(settings.home / "postgres", settings.postgres_port).forget()
        for name in OURS:
            shutil.rmtree(settings.home / name, ignore_errors=True)
        forget(settings)
    report.say(f"Forgotten: everything in {settings.home}. The next `up` starts afresh.")
    return 0
