"""Health of targets: each is asked at its group's interval; thresholds decide when it changes.

A new target needs one success, whatever the threshold says, and is asked more often until then.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from local.load_balancer.configuration import HealthCheck, Target, TargetGroup

logger = logging.getLogger(__name__)

INITIAL_INTERVAL = 0.5
REASONS = {
    "initial": ("Elb.InitialHealthChecking", "Initial health checks in progress"),
    "unhealthy": ("Target.FailedHealthChecks", "Health checks failed"),
}

Check = Callable[[HealthCheck, Target], Awaitable[bool]]
Key = tuple[str, Target]


@dataclass
class TargetHealth:
    """What is known of one target: its state, and how many checks in a row spoke against it."""

    state: str = "initial"
    against: int = 0

    def record(self, succeeded: bool, check: HealthCheck) -> None:
        """Count a check, and change state at the threshold."""
        found = "healthy" if succeeded else "unhealthy"
        self.against = 0 if found == self.state else self.against + 1
        threshold = check.healthy_threshold if succeeded else check.unhealthy_threshold
        if self.against >= (1 if succeeded and self.state == "initial" else threshold):
            self.state, self.against = found, 0


class HealthChecks:
    """Checks every registered target, each in a task of its own, and writes the result where the API reads it."""

    def __init__(self, check: Check, file: Path) -> None:
        self._check = check
        self._file = file
        self._health: dict[Key, TargetHealth] = {}
        self._tasks: dict[tuple[Key, HealthCheck], asyncio.Task[None]] = {}

    def follow(self, groups: Mapping[str, TargetGroup]) -> None:
        """Start checking what is new and stop checking what is gone."""
        wanted = {((group.arn, target), group.health_check) for group in groups.values() for target in group.targets}
        for gone in self._tasks.keys() - wanted:
            self._tasks.pop(gone).cancel()
        keys = {key for key, _ in wanted}
        for key in self._health.keys() - keys:
            del self._health[key]
        for key, check in wanted - self._tasks.keys():
            self._health.setdefault(key, TargetHealth())
            self._tasks[key, check] = asyncio.create_task(self._watch(key, check))
        self._write()

    def draw(self, group: TargetGroup | None) -> Target | None:
        """One of a group's healthy targets, or of all when none is; none without targets."""
        if group is None or not group.targets:
            return None
        healthy = [target for target in group.targets if self.state(group.arn, target) == "healthy"]
        return random.choice(healthy or list(group.targets))  # noqa: S311 - a draw, not a secret

    def state(self, group: str, target: Target) -> str:
        """The target's state; `initial` for one that was never asked."""
        known = self._health.get((group, target))
        return known.state if known else "initial"

    async def stop(self) -> None:
        """Stop all checks."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _watch(self, key: Key, check: HealthCheck) -> None:
        group, target = key
        health = self._health[key]
        while True:
            before = health.state
            try:
                health.record(await self._check(check, target), check)
                if health.state != before:
                    logger.info("target changed", extra={"target": str(target), "state": health.state, "group": group})
                    self._write()
            except Exception:  # a check that ended would leave its last result in place for ever
                logger.exception("target can't be checked", extra={"target": str(target), "group": group})
            await asyncio.sleep(INITIAL_INTERVAL if health.state == "initial" else check.interval)

    def _write(self) -> None:
        told: dict[str, dict[str, dict[str, str]]] = {}
        for (group, target), health in self._health.items():
            reason = REASONS.get(health.state)
            explained = {"Reason": reason[0], "Description": reason[1]} if reason else {}
            told.setdefault(group, {})[str(target)] = {"State": health.state, **explained}
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(told))
        unfinished.replace(self._file)


def http_check(session: aiohttp.ClientSession) -> Check:
    """The check itself: a GET whose code is one of those that the group asks for, or a connection."""

    async def check(wanted: HealthCheck, target: Target) -> bool:
        if wanted.path is None:
            return await _connects(target, wanted)
        url = f"http://{target.host}:{wanted.port or target.port}{wanted.path}"
        timeout = aiohttp.ClientTimeout(total=wanted.timeout)
        headers = {"User-Agent": "ELB-HealthChecker/2.0", "Connection": "close"}
        try:
            async with session.get(url, timeout=timeout, headers=headers, allow_redirects=False) as reply:
                return reply.status in wanted.codes
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    return check


async def _connects(target: Target, wanted: HealthCheck) -> bool:
    try:
        async with asyncio.timeout(wanted.timeout):
            _reader, writer = await asyncio.open_connection(target.host, wanted.port or target.port)
    except (TimeoutError, OSError):
        return False
    writer.close()
    return True
