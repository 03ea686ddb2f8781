"""Slowing down what keeps dying, and looking on whatever happens."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from local.fargate import status, supervisor
from local.fargate.control_plane import ControlPlane
from local.fargate.model import Task
from local.fargate.supervisor import Supervisor, backoff
from local.settings import Settings


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0.0), (1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0), (7, 30.0), (99, 30.0)]
)
def test_waits_twice_as_long_each_time_up_to_half_a_minute(failures: int, seconds: float) -> None:
    assert backoff(failures) == seconds


class ConfusedPlane:
    """Its first reply makes no sense; with the second look, it is told to stop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
        self._loop, self._stop = loop, stop
        self.looks = 0

    def tasks(self) -> list[Task]:
        self.looks += 1
        if self.looks == 1:
            raise KeyError("clusterArn")
        self._loop.call_soon_threadsafe(self._stop.set)
        return []


async def test_looks_again_after_a_reply_that_it_does_not_understand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY", 0.01)
    stop = asyncio.Event()
    plane = ConfusedPlane(asyncio.get_running_loop(), stop)
    settings = Settings(home=tmp_path)
    settings.run.mkdir()

    async with asyncio.timeout(30):
        await Supervisor(settings, cast("ControlPlane", plane)).run(stop)

    assert plane.looks == 2
    assert (settings.run / status.STATUS_FILE).exists()
