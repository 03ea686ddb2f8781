"""When MiniStack's state is saved."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.aws.snapshot import TRIES, Snapshots, may_change_state, of_one_moment, while_it_stays


def scope(method: str, path: str = "/", target: str = "") -> dict[str, Any]:
    headers = [(b"x-amz-target", target.encode())] if target else []
    return {"type": "http", "method": method, "path": path, "headers": headers}


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        (scope("POST", target="secretsmanager.GetSecretValue"), False),
        (scope("POST", target="AmazonEC2ContainerServiceV20141113.DescribeTasks"), False),
        (scope("POST", target="AmazonEC2ContainerServiceV20141113.SubmitTaskStateChange"), True),
        (scope("POST", target="DynamoDB_20120810.BatchWriteItem"), True),
        (scope("POST"), True),
        (scope("PUT", "/bucket/key"), True),
        (scope("GET", "/bucket/key"), False),
        (scope("PUT", "/_ministack/cfn-response/1"), False),
    ],
)
def test_reads_are_told_from_writes(given: dict[str, Any], changes: bool) -> None:
    assert may_change_state(given) is changes


async def test_several_writes_are_one_snapshot() -> None:
    saved: list[str] = []
    first = asyncio.Event()
    loop = asyncio.get_running_loop()

    def save() -> None:
        saved.append("state")
        loop.call_soon_threadsafe(first.set)

    down = asyncio.Event()

    async def app(given: dict[str, Any], _receive: object, _send: object) -> None:
        if given["type"] == "lifespan":
            await down.wait()

    async def nothing(*_: object) -> None:
        return

    snapshots = Snapshots(app, save=save, quiet_seconds=0.05)
    life = asyncio.create_task(snapshots({"type": "lifespan"}, nothing, nothing))
    await asyncio.sleep(0)
    for _ in range(5):
        await snapshots(scope("POST"), nothing, nothing)
    await snapshots(scope("GET"), nothing, nothing)
    await asyncio.wait_for(first.wait(), 10)
    down.set()
    await life

    assert saved == ["state"]


def test_a_folder_that_was_deleted_is_not_made_again(tmp_path: Path) -> None:
    folder, saved = tmp_path / "state", list[str]()
    folder.mkdir()
    save = while_it_stays(folder, saved.append)

    save("in its folder")
    shutil.rmtree(folder)
    save("in none")
    folder.mkdir()
    save("in another's")

    assert saved == ["in its folder"]


def test_state_that_changes_while_it_is_copied_is_copied_again() -> None:
    written = dict.fromkeys(range(3), "item")
    late = iter(range(100, 102))

    def state() -> dict[int, str]:
        return {number: _meanwhile(written, late, item) for number, item in written.items()}

    assert len(of_one_moment(state)()) == 5


def test_state_that_never_stands_still_is_left_to_the_next_snapshot() -> None:
    tries = []

    def state() -> None:
        tries.append("once")
        raise RuntimeError("dictionary changed size during iteration")

    with pytest.raises(RuntimeError, match="changed size"):
        of_one_moment(state)()
    assert len(tries) == TRIES


def _meanwhile(written: dict[int, str], late: Iterator[int], item: str) -> str:
    """Somebody writes while the item is copied, as long as there is something to write."""
    for number in late:
        written[number] = "late"
        break
    return item
