"""`status`: what runs, where, how it is, and from which commit."""

import json
import socket
from dataclasses import asdict, dataclass

from rich.table import Table

from local.fargate import status as fargate
from local.postgres import PostgresServer
from local.processes import ProcessRecord
from local.settings import LOOPBACK, Settings
from local.stack import record
from local.stack.report import Report


@dataclass(frozen=True, kw_only=True)
class Row:
    """One process of the stack. `failures` is how often it died in a row."""

    name: str
    pid: int | None
    port: int | None
    health: str
    failures: int = 0


def rows(settings: Settings) -> list[Row]:
    """PostgreSQL, our parts, and the agents."""
    known = record.read(settings)
    server = _server(settings)
    running = server.is_running
    postgres = Row(
        name="postgres",
        pid=int((server.data / "postmaster.pid").read_text().splitlines()[0]) if running else None,
        port=settings.postgres_port,
        health="running" if running else "stopped",
    )
    parts = [_part(part) for part in (known.parts if known else ())]
    agents = [
        Row(name=task.agent, pid=task.pid, port=task.port, health=task.health.lower(), failures=task.failures)
        for task in sorted(fargate.read(settings.run).tasks, key=lambda task: task.port or 0)
    ]
    return [postgres, *parts, *agents]


def _server(settings: Settings) -> PostgresServer:
    return PostgresServer(settings.home / "postgres", settings.postgres_port)


def _part(part: ProcessRecord) -> Row:
    alive = part.process() is not None
    listening = part.port is None or _listens(part.port)
    health = "running" if alive and listening else "not listening" if alive else "stopped"
    return Row(name=part.name, pid=part.pid if alive else None, port=part.port, health=health)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0


def show(settings: Settings, report: Report, *, as_json: bool) -> int:
    """Print it; 0 when the stack runs and is ready, 3 otherwise, as `systemctl status` does."""
    known = record.read(settings)
    supervisor = known.supervisor() if known else None
    state = known.state if known and supervisor else "stopped"
    commit = known.commit if known and supervisor else None
    if as_json:
        told = {
            "state": state,
            "commit": commit,
            "url": settings.url,
            "data": str(_server(settings).folder),
            "processes": [asdict(row) for row in rows(settings)],
        }
        report.say(json.dumps(told, indent=2), markup=False)
    elif state == "stopped":
        report.say("ClickShop does not run. `make up` starts it.")
    else:
        report.say(f"ClickShop is {state} at [bold]{settings.url}[/], commit {commit}, process {known and known.pid}.")
        report.console.print(_table(rows(settings)))
        report.say(f"PostgreSQL's data is in {_server(settings).folder}.")
    return 0 if state == record.READY else 3


def _table(told: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("part", "pid", "port", "health", "failures"):
        table.add_column(title)
    for row in told:
        table.add_row(row.name, str(row.pid or "-"), str(row.port or "-"), row.health, str(row.failures or ""))
    return table
