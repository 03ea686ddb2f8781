"""What Fargate writes down about its tasks, for `status`, for `up`, and for whoever cleans up after a kill."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from local.processes import ProcessRecord

STATUS_FILE = "fargate.json"


@dataclass
class TaskStatus:
    """How one task is. `failures` is how often its service's tasks died in a row before it.

    `awaited` tells those of services that others find by an address: `up` waits for these.
    """

    agent: str
    service: str
    task: str
    port: int | None
    pid: int | None = None
    created: float = 0.0
    health: str = "STARTING"
    failures: int = 0
    reason: str = ""
    awaited: bool = True

    def process(self) -> ProcessRecord | None:
        """Its process, once it has one."""
        return None if self.pid is None else ProcessRecord(self.agent, self.pid, self.created, self.port)


@dataclass(frozen=True)
class FargateStatus:
    """All tasks; `failures` counts deaths in a row, and `reasons` tells the last one, by agent."""

    tasks: tuple[TaskStatus, ...] = ()
    failures: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def write(folder: Path, status: FargateStatus) -> None:
    """Put it down, whole or not at all."""
    file = folder / STATUS_FILE
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(status)))
    unfinished.replace(file)


def read(folder: Path) -> FargateStatus:
    """What was last written down; nothing when nothing was."""
    try:
        told = json.loads((folder / STATUS_FILE).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return FargateStatus()
    return FargateStatus(_tasks(told["tasks"]), told["failures"], told["reasons"])


def _tasks(told: Iterable[Mapping[str, object]]) -> tuple[TaskStatus, ...]:
    return tuple(TaskStatus(**one) for one in told)  # type: ignore[arg-type]  # as `asdict` wrote them
