"""Whose processor time it is: what the stack's processes spend while something is measured."""

from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from agents.catalog import LIVE_SHOPPING
from local.settings import Settings
from local.stack.status import rows

MCP_SERVER = "MCP server"
VIEWERS = "viewers"
_PARTS = ("load-balancer", "bedrock", "data-api")


@dataclass(frozen=True)
class Processors:
    """The processes that a turn keeps busy, by what they are; the viewers are this process."""

    alone: Mapping[str, psutil.Process]
    with_children: Mapping[str, psutil.Process]

    @classmethod
    def of(cls, settings: Settings) -> "Processors":
        """Of a running stack."""
        pids = {row.name: row.pid for row in rows(settings) if row.pid}
        alone = {name: psutil.Process(pids[name]) for name in (LIVE_SHOPPING.name, *_PARTS)}
        return cls({**alone, VIEWERS: psutil.Process()}, {"PostgreSQL": psutil.Process(pids["postgres"])})

    def spent(self) -> Mapping[str, float]:
        """Seconds since each process began, ended children included."""
        agent = self.alone[LIVE_SHOPPING.name]
        return {
            **{name: _own(process) for name, process in self.alone.items()},
            **{name: _own(process) + _descendants(process) for name, process in self.with_children.items()},
            MCP_SERVER: _descendants(agent),
        }


def between(before: Mapping[str, float], after: Mapping[str, float], *, each: int) -> Mapping[str, float]:
    """Milliseconds for each of so many things that were done in between."""
    return {name: (spent - before[name]) * 1000 / max(each, 1) for name, spent in after.items()}


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _descendants(process: psutil.Process) -> float:
    ended = process.cpu_times()
    total = ended.children_user + ended.children_system
    for child in process.children(recursive=True):
        try:
            total += _own(child)
        except psutil.NoSuchProcess:  # it ended in between, and its parent's time knows
            continue
    return total
