"""Models behind the Bedrock stand-in whose replies a test writes."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator

from local.bedrock.model import Conversation, Event, Reply, Stop, TextDelta, ToolUse

PATIENCE = 20


class ScriptedReplies:
    """Gives its replies in order, then the last one for ever; remembers what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies) or [Reply("Hello!")]
        self.asked: list[Conversation] = []

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """The next reply."""
        at = min(len(self.asked), len(self._replies) - 1)
        self.asked.append(conversation)
        for event in self._replies[at].events():
            yield event


class GatedModel:
    """Says one word, and the rest only when the test opens the gate; `closed` is set when nobody listens any more."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.closed = threading.Event()
        self.asked = threading.Event()

    async def reply(self, _: Conversation) -> AsyncIterator[Event]:
        """One word, the gate, a word and a tool."""
        self.asked.set()
        try:
            yield TextDelta("first")
            await asyncio.to_thread(self.gate.wait, PATIENCE)
            yield TextDelta(" second")
            yield ToolUse("tooluse_1", "look", {"for": "shoes"})
            yield Stop("tool_use")
        finally:
            self.closed.set()


class SilentModel:
    """Never says a word; `closed` is set when nobody listens any more."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.asked = threading.Event()

    async def reply(self, _: Conversation) -> AsyncIterator[Event]:
        """Nothing, for ever."""
        self.asked.set()
        try:
            await asyncio.Event().wait()
            yield Stop("end_turn")
        finally:
            self.closed.set()


class BrokenModel:
    """Fails after `words` words with something that no caller should read."""

    def __init__(self, words: int = 0) -> None:
        self._words = words

    async def reply(self, _: Conversation) -> AsyncIterator[Event]:
        """Never gets to its end."""
        texts: dict[str, str] = {}
        for _word in range(self._words):
            yield TextDelta("word ")
        yield TextDelta(texts["secret"])


class EndlessModel:
    """Counts for ever; `closed` is set when nobody listens any more."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    async def reply(self, _: Conversation) -> AsyncIterator[Event]:
        """A number every hundredth of a second."""
        try:
            for number in itertools.count():
                yield TextDelta(f"{number} ")
                await asyncio.sleep(0.01)
        finally:
            self.closed.set()
