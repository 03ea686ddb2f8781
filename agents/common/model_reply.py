"""One run of an agent's model: its text, published as it grows, but for what is no reply to a customer."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, cast

import structlog
from strands import Agent
from strands.agent import AgentResult
from strands.types.agent import Limits
from strands.types.content import Message
from strands.types.exceptions import MaxTokensReachedException

from agents.common.progress import Publish, TextDelta
from agents.common.rambling import RamblingGuard
from agents.common.raw_reply import RawReplies
from agents.common.recital import RecitalGuard

log = structlog.stdlib.get_logger(__name__)


class ReplyStream:
    """Publishes text once it can be seen to belong to a reply. Raises Recited and Rambling."""

    def __init__(self, *, prompt: str, raw: RawReplies, publish: Publish) -> None:
        self._guard = RecitalGuard(prompt)
        self._rambling = RamblingGuard()
        self._raw = raw
        self._publish = publish
        self._waiting = ""
        self._is_open = False
        self.correction: str | None = None

    def add(self, text: str) -> None:
        """Some more of the model's message."""
        self._rambling.hear(text)
        self._waiting += self._guard.passed(text)
        if self._is_open or (self._waiting.strip() and not self._raw.may_begin_one(self._waiting)):
            self._is_open = True
            self._let_go()

    def end(self) -> None:
        """The message is over: what waits is said, or needs a correction."""
        self._waiting += self._guard.rest()
        self.correction = None if self._is_open else self._raw.correction(self._waiting)
        if self.correction is None:
            self._let_go()
        self._waiting, self._is_open, self._rambling = "", False, RamblingGuard()

    def _let_go(self) -> None:
        if self._waiting:
            self._publish(TextDelta(self._waiting))
        self._waiting = ""


async def model_reply(agent: Agent, message: str, *, invocation: object, turns: int, stream: ReplyStream) -> str:
    """The text of the model's last message; empty when its turns were used up. Raises what the model raises."""
    events = agent.stream_async(message, invocation_state={"invocation": invocation}, limits=Limits(turns=turns))
    result: AgentResult | None = None
    try:
        async with aclosing(cast("AsyncGenerator[Mapping[str, Any]]", events)) as told:
            async for event in told:
                if "data" in event:
                    stream.add(event["data"])
                elif "message" in event and event["message"]["role"] == "assistant":
                    stream.end()
                result = event.get("result", result)
    except MaxTokensReachedException:
        log.warning("the model's reply was cut at its token limit")
        stream.end()
        return _text(agent.messages[-1])
    return _text(result.message) if result else ""


def _text(message: Message) -> str:
    """The words of an assistant's message; the message of a spent budget is a tool result, and has none."""
    if message["role"] != "assistant":
        return ""
    text = "".join(block["text"] for block in message["content"] if "text" in block)
    return text.replace("\x00", "").strip()
