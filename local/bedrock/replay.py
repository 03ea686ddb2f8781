"""A model that thinks once and then answers from memory, for whoever measures everything but the model."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from local.bedrock.model import Conversation, Event, Model, Stop, TextDelta, ToolUse, closing

MOST_REMEMBERED = 10_000
# Order numbers, counts of a large stock: what differs between two conversations that are otherwise the same.
_LONG_NUMBER = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True)
class _Recording:
    events: tuple[Event, ...]
    numbers: Sequence[str]


class Replayed:
    """The same model, asked once for each conversation.

    Two conversations that differ in long numbers alone are the same one: the reply is told with the numbers of the
    second in place of those of the first, in the order of their first appearance.
    """

    def __init__(self, model: Model, *, most: int = MOST_REMEMBERED) -> None:
        self._model = model
        self._most = most
        self._known: OrderedDict[str, _Recording] = OrderedDict()

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """The recorded events, or the model's, which are then recorded; a reply that was cut off is not."""
        key, numbers = _without_numbers(repr(conversation))
        if recording := self._known.get(key):
            for event in _told_with(numbers, recording):
                yield event
            return
        events: list[Event] = []
        async with closing(self._model.reply(conversation)) as answered:
            async for event in answered:
                events.append(event)
                if isinstance(event, Stop):
                    self._remember(key, _Recording(tuple(events), numbers))
                yield event

    def _remember(self, key: str, recording: _Recording) -> None:
        self._known[key] = recording
        if len(self._known) > self._most:
            self._known.popitem(last=False)


def _without_numbers(text: str) -> tuple[str, Sequence[str]]:
    """The text with each long number's place among them in its stead, and the numbers."""
    numbers: dict[str, int] = {}
    renamed = _LONG_NUMBER.sub(lambda found: f"<{numbers.setdefault(found[0], len(numbers))}>", text)
    return renamed, list(numbers)


def _told_with(numbers: Sequence[str], recording: _Recording) -> Sequence[Event]:
    if list(numbers) == list(recording.numbers):
        return recording.events
    now = dict(zip(recording.numbers, numbers, strict=True))
    return [_renumbered(event, now) for event in recording.events]


def _renumbered(event: Event, now: dict[str, str]) -> Event:
    def told(text: str) -> str:
        return _LONG_NUMBER.sub(lambda found: now.get(found[0], found[0]), text)

    match event:
        case TextDelta():
            return TextDelta(told(event.text))
        case ToolUse():
            return replace(event, input=json.loads(told(json.dumps(event.input))))
    return event
