"""What a running stack writes down about itself, for `status`, `down` and the next `up`."""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

import psutil

from local.fargate import status
from local.processes import ProcessRecord
from local.settings import Settings

RECORD_FILE = "stack.json"
LOCK_FILE = "lock"
READY = "ready"


@dataclass(frozen=True, kw_only=True)
class StackRecord:
    """The stack: its supervisor, its state (starting, ready, stopping) and its parts."""

    pid: int
    created: float
    commit: str
    state: str = "starting"
    parts: tuple[ProcessRecord, ...] = field(default=())

    @classmethod
    def of_this_process(cls, commit: str) -> "StackRecord":
        """A record of the process that asks."""
        return cls(pid=os.getpid(), created=psutil.Process().create_time(), commit=commit)

    def with_part(self, part: ProcessRecord) -> "StackRecord":
        """The record with a part added, or in the place of the one of that name."""
        return replace(self, parts=(*(one for one in self.parts if one.name != part.name), part))

    def supervisor(self) -> psutil.Process | None:
        """The supervisor's process, if it still runs."""
        return ProcessRecord("up", self.pid, self.created, None).process()


def write(settings: Settings, record: StackRecord) -> None:
    """Put it down, whole or not at all."""
    settings.run.mkdir(parents=True, exist_ok=True)
    file = settings.run / RECORD_FILE
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(record), indent=2))
    unfinished.replace(file)


def read(settings: Settings) -> StackRecord | None:
    """What the last stack wrote; none when there was none."""
    try:
        told = json.loads((settings.run / RECORD_FILE).read_text())
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None
    parts = tuple(ProcessRecord(**part) for part in told.pop("parts"))
    return StackRecord(**told, parts=parts)


def is_kept(settings: Settings, ours: StackRecord) -> bool:
    """Whether the folder still names this stack: one that was deleted, or is another's now, is not ours to write in."""
    known = read(settings)
    return known is not None and (known.pid, known.created) == (ours.pid, ours.created)


def remove(settings: Settings) -> None:
    """The stack is down."""
    (settings.run / RECORD_FILE).unlink(missing_ok=True)


def lock(home: Path) -> IO[str] | None:
    """The right to run the stack of a folder, until the file is closed or we end; none when another has it."""
    home.mkdir(parents=True, exist_ok=True)
    file = (home / LOCK_FILE).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def leftovers(settings: Settings) -> Iterator[psutil.Process]:
    """Processes of a stack whose supervisor is gone: its parts, and the agents that Fargate started."""
    known = read(settings)
    agents = (task.process() for task in status.read(settings.run).tasks)
    for part in (*(known.parts if known else ()), *agents):
        if part and (process := part.process()):
            yield process
