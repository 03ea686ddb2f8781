"""Readiness is public: asking often must not be looking often."""

import asyncio

from agents.common.readiness import ReadinessChecks


class Dependency:
    """Counts who looks; down while the test says so."""

    def __init__(self) -> None:
        self.looks = 0
        self.is_up = True
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def check(self) -> None:
        self.looks += 1
        await self.may_answer.wait()
        if not self.is_up:
            raise ConnectionError


async def test_who_asks_at_the_same_time_shares_one_look() -> None:
    database = Dependency()
    database.may_answer.clear()
    checks = ReadinessChecks({"database": database.check})
    asking = [asyncio.create_task(checks.states()) for _ in range(20)]
    await asyncio.sleep(0)
    database.may_answer.set()
    assert await asyncio.gather(*asking) == [{"database": "ok"}] * 20
    assert database.looks == 1


async def test_what_was_seen_holds_for_a_few_seconds() -> None:
    now, database = [0.0], Dependency()
    checks = ReadinessChecks({"database": database.check}, clock=lambda: now[0])
    assert await checks.states() == {"database": "ok"}
    database.is_up = False
    now[0] = 4.9
    assert await checks.states() == {"database": "ok"}
    now[0] = 5.0
    assert await checks.states() == {"database": "down"}
    assert database.looks == 2


async def test_one_that_is_down_hides_no_other() -> None:
    up, down = Dependency(), Dependency()
    down.is_up = False
    assert await ReadinessChecks({"a": up.check, "b": down.check}).states() == {"a": "ok", "b": "down"}
