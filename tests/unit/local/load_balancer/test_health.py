"""When a target's health changes."""

import asyncio
import json
from pathlib import Path

import pytest

from local.load_balancer.configuration import HealthCheck, Target, TargetGroup, parse_codes
from local.load_balancer.health import HealthChecks, TargetHealth

CHECK = HealthCheck(
    path="/health",
    port=None,
    interval=30,
    timeout=5,
    healthy_threshold=3,
    unhealthy_threshold=2,
    codes=frozenset({200}),
)
TARGET = Target("127.0.0.1", 8001)


@pytest.mark.parametrize(
    ("checks", "state"),
    [
        ("", "initial"),
        ("+", "healthy"),
        ("-", "initial"),
        ("--", "unhealthy"),
        ("-+", "healthy"),
        ("+-", "healthy"),
        ("+-+-", "healthy"),
        ("+--", "unhealthy"),
        ("+--++", "unhealthy"),
        ("+--+++", "healthy"),
        ("+--++-+", "unhealthy"),
    ],
)
def test_changes_at_the_thresholds_and_at_once_when_new(checks: str, state: str) -> None:
    health = TargetHealth()
    for check in checks:
        health.record(check == "+", CHECK)

    assert health.state == state


@pytest.mark.parametrize(
    ("matcher", "inside", "outside"),
    [("200", 200, 201), ("200,202", 202, 201), ("200-299", 299, 300), ("200-201, 404", 404, 202)],
)
def test_success_is_the_codes_that_the_group_asks_for(matcher: str, inside: int, outside: int) -> None:
    assert inside in parse_codes(matcher)
    assert outside not in parse_codes(matcher)


async def test_writes_what_it_finds_and_forgets_what_left(tmp_path: Path) -> None:
    asked = asyncio.Event()

    async def succeed(_check: HealthCheck, _target: Target) -> bool:
        asked.set()
        return True

    file = tmp_path / "health.json"
    checks = HealthChecks(succeed, file)
    group = TargetGroup(arn="group", health_check=CHECK, targets=frozenset({TARGET}))

    checks.follow({"group": group})
    assert checks.state("group", TARGET) == "initial"
    await asked.wait()
    await asyncio.sleep(0)
    assert json.loads(file.read_text()) == {"group": {"127.0.0.1:8001": {"State": "healthy"}}}

    checks.follow({})
    assert json.loads(file.read_text()) == {}
    await checks.stop()
