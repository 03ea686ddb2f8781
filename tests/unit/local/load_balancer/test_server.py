"""Following what is deployed, whatever happens on the way."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from botocore.exceptions import EndpointConnectionError

from local.load_balancer import server
from local.load_balancer.configuration import Configuration, Deployed, HealthCheck, Target, TargetGroup
from local.load_balancer.health import HealthChecks
from local.load_balancer.listeners import Listeners
from local.load_balancer.proxy import Proxy

CHECK = HealthCheck(
    path="/health", port=None, interval=1, timeout=1, healthy_threshold=2, unhealthy_threshold=2, codes=frozenset({200})
)
GROUP = TargetGroup(arn="group", health_check=CHECK, targets=frozenset({Target("127.0.0.1", 8001)}))
DEPLOYED = Deployed(main=Configuration(target_groups={"group": GROUP}))


async def becomes_true(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not look():  # noqa: ASYNC110 - there is no event for what is looked at
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "failure", [KeyError("HealthCheckPort"), EndpointConnectionError(endpoint_url="http://127.0.0.1:1")]
)
async def test_follows_on_after_a_reply_that_it_does_not_understand(
    failure: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "FOLLOW_SECONDS", 0.01)
    replies: list[Deployed | Exception] = [failure]

    def read() -> Deployed:
        reply = replies.pop() if replies else DEPLOYED
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def succeed(_check: HealthCheck, _target: Target) -> bool:
        return True

    async with aiohttp.ClientSession() as traffic:
        health = HealthChecks(succeed, tmp_path / "health.json")
        proxy = Proxy(traffic, health, port=8080)
        follower = asyncio.create_task(server.follow(read, proxy, Listeners(traffic, health), health))
        await becomes_true(lambda: proxy.configuration is DEPLOYED.main)
        follower.cancel()
        await health.stop()

    assert caplog.records[0].levelno >= logging.WARNING


async def test_a_target_is_checked_again_after_a_check_that_broke(tmp_path: Path) -> None:
    checks = 0

    async def break_once(_check: HealthCheck, _target: Target) -> bool:
        nonlocal checks
        checks += 1
        if checks == 1:
            raise RuntimeError("no such thing was foreseen")
        return True

    health = HealthChecks(break_once, tmp_path / "health.json")
    health.follow(DEPLOYED.target_groups)

    await becomes_true(lambda: health.state("group", Target("127.0.0.1", 8001)) == "healthy")
    await health.stop()
