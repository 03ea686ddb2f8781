"""Waits until every agent says that it reaches what it depends on: healthy alone says only that it runs."""

import asyncio
import json
import time
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from local.fargate import status
from local.settings import LOOPBACK, Settings
from local.stack.errors import StackError

READY_SECONDS = 30.0
LOOK_EVERY = 0.5
ANSWER_SECONDS = 5.0
NO_ANSWER = "no answer"
_direct = build_opener(ProxyHandler({}))  # no proxy of the user's stands between us and our own machine


async def all_ready(settings: Settings, *, patience: float = READY_SECONDS) -> None:
    """Wait for all agents; raises StackError with what each misses, and the cure."""
    deadline = time.monotonic() + patience
    while missing := await _missing(settings):
        if time.monotonic() > deadline:
            told = "; ".join(f"{agent} ({what})" for agent, what in sorted(missing.items()))
            raise StackError(
                f"Agents run, but can't answer: {told}. Their logs in {settings.logs} say why. "
                f"When it is the database, `{settings.prefix}make reset` and another `up` start afresh (data is lost)."
            )
        await asyncio.sleep(LOOK_EVERY)


async def _missing(settings: Settings) -> dict[str, str]:
    """By agent that is not ready: what is not as it should be."""
    tasks = [task for task in status.read(settings.run).tasks if task.awaited]
    ports = {task.agent: task.port for task in tasks if task.port is not None}
    answers = await asyncio.gather(*(asyncio.to_thread(_ask, port) for port in ports.values()))
    return {agent: what for agent, what in zip(ports, answers, strict=True) if what}


def _ask(port: int) -> str:
    """What an agent misses, in its own words; nothing when it is ready."""
    try:
        _direct.open(f"http://{LOOPBACK}:{port}/ready", timeout=ANSWER_SECONDS).close()
    except HTTPError as error:
        with error:
            return _checks_that_failed(error.read())
    except (OSError, HTTPException):
        return NO_ANSWER
    return ""


def _checks_that_failed(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError, TypeError):
        return NO_ANSWER
    return ", ".join(f"{name}: {state}" for name, state in checks.items() if state != "ok") or NO_ANSWER
