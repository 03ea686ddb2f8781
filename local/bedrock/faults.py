"""Trouble on request: throttling, failures and latency, so that tests meet what production meets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from local.bedrock.errors import (
    AccessDeniedException,
    BedrockError,
    InternalServerException,
    ModelErrorException,
    ModelNotReadyException,
    ModelStreamErrorException,
    ModelTimeoutException,
    ServiceUnavailableException,
    ThrottlingException,
)
from local.bedrock.model import Conversation, Event, Model, closing

HANG, BREAK = "hang", "break_stream"

FAILURES: dict[str, tuple[type[BedrockError], str]] = {
    "throttle": (ThrottlingException, "Too many requests, please wait before trying again."),
    "unavailable": (ServiceUnavailableException, "Bedrock is unable to process your request."),
    "timeout": (ModelTimeoutException, "Model has timed out in processing the request. Try your request again."),
    "access_denied": (AccessDeniedException, "You don't have access to the model with the specified model ID."),
    "internal": (InternalServerException, "The system encountered an unexpected error during processing."),
    "model_error": (ModelErrorException, "The system encountered an unexpected error during processing."),
    "not_ready": (ModelNotReadyException, "Model is not ready for inference."),
}


@dataclass(slots=True)
class Failure:
    """Befalls the next `left` calls of models whose id contains `model`."""

    kind: str
    left: int
    model: str = ""


@dataclass(slots=True)
class Faults:
    """What is to go wrong; nothing by default."""

    latency_ms: int = 0
    requests_per_second: float | None = None
    failures: list[Failure] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic
    _cleared: asyncio.Event = field(default_factory=asyncio.Event)
    _tokens: float = 0.0
    _seen: float | None = None

    async def admit(self, model_id: str) -> None:
        """Let a call in, keep it waiting until `clear`, or raise what befalls it."""
        if not self._has_token():
            raise _failure("throttle")
        failure = self._take(model_id, lambda kind: kind != BREAK)
        if failure == HANG:
            await self._cleared.wait()
        elif failure:
            raise _failure(failure)

    def breaks_stream(self, model_id: str) -> bool:
        """Whether this reply is to end after its first event."""
        return self._take(model_id, lambda kind: kind == BREAK) is not None

    def clear(self) -> None:
        """All is well again, also for the calls that wait."""
        self.latency_ms, self.requests_per_second, self.failures = 0, None, []
        self._cleared.set()
        self._cleared = asyncio.Event()

    def _take(self, model_id: str, wanted: Callable[[str], bool]) -> str | None:
        for failure in self.failures:
            if failure.left > 0 and failure.model in model_id and wanted(failure.kind):
                failure.left -= 1
                self.failures = [one for one in self.failures if one.left > 0]
                return failure.kind
        return None

    def _has_token(self) -> bool:
        """A token bucket that holds one second's worth."""
        rate = self.requests_per_second
        if rate is None:
            return True
        now, burst = self.clock(), max(rate, 1.0)
        self._tokens = burst if self._seen is None else min(burst, self._tokens + (now - self._seen) * rate)
        self._seen = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def _failure(kind: str) -> BedrockError:
    error, message = FAILURES[kind]
    return error(message)


class Faulty:
    """A model that is as slow and as breakable as `faults` say."""

    def __init__(self, model: Model, faults: Faults) -> None:
        self._model = model
        self._faults = faults

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """The model's events, after the latency."""
        breaks = self._faults.breaks_stream(conversation.model_id)
        if self._faults.latency_ms:
            await asyncio.sleep(self._faults.latency_ms / 1000)
        async with closing(self._model.reply(conversation)) as events:
            async for event in events:
                yield event
                if breaks:
                    raise ModelStreamErrorException("The model stopped in the middle of its reply. Try again.")
