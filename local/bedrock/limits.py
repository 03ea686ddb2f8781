"""Holds `maxTokens` and stop sequences around a model that knows neither."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from local.bedrock.model import Conversation, Event, Model, Stop, TextDelta, closing
from local.bedrock.tokens import count_text, count_tool_use


class Limited:
    """The same model, cut off where the caller asked for it; `count_tokens=False` when the model counts them itself."""

    def __init__(self, model: Model, *, count_tokens: bool = True) -> None:
        self._model = model
        self._count_tokens = count_tokens

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """The model's events up to the first limit."""
        inference = conversation.inference
        gate = _Gate(inference.max_tokens if self._count_tokens else None, inference.stop_sequences)
        async with closing(self._model.reply(conversation)) as events:
            async for event in events:
                for passed in gate.take(event):
                    yield passed
                    if isinstance(passed, Stop):
                        return


class _Gate:
    """Keeps back the end of the text while it may be the beginning of a stop sequence."""

    def __init__(self, max_tokens: int | None, stops: Sequence[str]) -> None:
        self._left = max_tokens
        self._stops = stops
        self._held = ""

    def take(self, event: Event) -> Iterator[Event]:
        if isinstance(event, TextDelta):
            yield from self._text(event.text)
        elif isinstance(event, Stop):
            yield from self._flush()
            yield event
        else:
            yield from self._flush()
            yield event if self._afford(count_tool_use(event)) else Stop("max_tokens")

    def _text(self, text: str) -> Iterator[Event]:
        if not self._afford(count_text(text)):
            yield from self._flush()
            yield Stop("max_tokens")
            return
        self._held += text
        found = min((at, stop) for stop in self._stops if (at := self._held.find(stop)) >= 0) if self._hit() else None
        if found:
            self._held = self._held[: found[0]]
            yield from self._flush()
            yield Stop("stop_sequence", stop_sequence=found[1])
            return
        safe = len(self._held) - self._overlap()
        if safe:
            yield TextDelta(self._held[:safe])
            self._held = self._held[safe:]

    def _hit(self) -> bool:
        return any(stop in self._held for stop in self._stops)

    def _overlap(self) -> int:
        """Length of the longest end of the held text that begins a stop sequence."""
        beginnings = (stop[:size] for stop in self._stops for size in range(1, len(stop)))
        return max((len(part) for part in beginnings if self._held.endswith(part)), default=0)

    def _afford(self, tokens: int) -> bool:
        if self._left is None:
            return True
        self._left -= tokens
        return self._left >= 0

    def _flush(self) -> Iterator[Event]:
        if self._held:
            yield TextDelta(self._held)
        self._held = ""
