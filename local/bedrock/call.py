"""One call as it happens: what was asked of which model, how long it took, what it cost. Logged without its words."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import structlog

from local.bedrock.errors import ModelErrorException
from local.bedrock.model import Conversation, Event, Model, Stop, TextDelta, closing
from local.bedrock.tokens import count_text, count_tool_use

log = structlog.get_logger("bedrock")


@dataclass(slots=True)
class Call:
    """Counts while the reply passes through `metered`."""

    operation: str
    region: str = ""
    model_id: str = ""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    input_tokens: int = 0
    output_tokens: int = 0
    tools: list[str] = field(default_factory=list)
    error: str | None = None
    first_byte_ms: int = 0
    _started: float = field(default_factory=time.perf_counter)

    @property
    def elapsed_ms(self) -> int:
        """Since the request came in."""
        return round((time.perf_counter() - self._started) * 1000)

    async def metered(self, model: Model, conversation: Conversation) -> AsyncIterator[Event]:
        """The model's events, counted; a reply that ends without `Stop` is an error of the model."""
        said: list[str] = []
        async with closing(model.reply(conversation)) as events:
            async for event in events:
                self.first_byte_ms = self.first_byte_ms or self.elapsed_ms
                if isinstance(event, TextDelta):
                    said.append(event.text)
                elif isinstance(event, Stop):
                    self._finish(event, "".join(said))
                    yield event
                    return
                else:
                    self.tools.append(event.name)
                    self.output_tokens += count_tool_use(event)
                yield event
        raise ModelErrorException("The model ended its reply without saying why.")

    def _finish(self, stop: Stop, said: str) -> None:
        self.output_tokens += count_text(said)
        if stop.usage:
            self.input_tokens, self.output_tokens = stop.usage.input_tokens, stop.usage.output_tokens

    def report(self) -> None:
        """One line in the log."""
        log.info(
            "call",
            operation=self.operation,
            model_id=self.model_id,
            region=self.region,
            request_id=self.request_id,
            ms=self.elapsed_ms,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            tools=self.tools,
            error=self.error,
        )
