"""Asks the work of a step: for so long, again when AWS has no time, and with every other end as a StepFailed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from agents.clickstream.aws.refusals import AwsRefused
from agents.clickstream.deployment.errors import Failure, StepFailed, step_failed, stopped
from agents.clickstream.deployment.patience import Clock, Patience
from agents.common.errors import ClickShopError, Unavailable

log = structlog.stdlib.get_logger(__name__)

Answer = TypeVar("Answer")

# What passes by itself. AWS is asked again under the same token, so that nothing is made twice.
_PASSES = frozenset({Failure.THROTTLED, Failure.UNAVAILABLE, Failure.BUSY, Failure.TIMEOUT})


async def ask(call: Callable[[], Awaitable[Answer]], *, patience: Patience, clock: Clock) -> Answer:
    """The answer. Raises StepFailed and, when the run is cancelled, CancelledError; nothing else."""
    for tried in range(1, patience.tries + 1):
        try:
            return await _once(call, patience.call)
        except StepFailed as failed:
            if failed.failure not in _PASSES or tried == patience.tries:
                raise
            log.info("asked again", failure=failed.failure, reason=failed.message, tried=tried)
            await clock.sleep(2.0**tried)
    raise AssertionError("a last try answers or raises")


async def _once(call: Callable[[], Awaitable[Answer]], seconds: float) -> Answer:
    try:
        async with asyncio.timeout(seconds):
            return await call()
    except StepFailed:
        raise
    except AwsRefused as refused:
        raise step_failed(refused) from refused
    except TimeoutError as error:
        raise stopped(Failure.TIMEOUT, f"There was no answer for {seconds:.0f} seconds.") from error
    except Unavailable as error:
        raise stopped(Failure.UNAVAILABLE, error.message) from error
    except ClickShopError as error:
        raise stopped(Failure.FAILED, error.message) from error
    except Exception as error:
        log.exception("a step's work broke")
        mistake = f"A mistake in this program ({type(error).__name__}) stopped it; the service's log has it whole."
        raise stopped(Failure.OURS, mistake) from error
