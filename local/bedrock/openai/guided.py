"""Tool calls from a model that is bad at them: first the calls, under a JSON schema, then, when there are none, words.

A small model writes calls in whatever format it has seen most, names tools that are not there, or calls none. A server
that holds its decoding to a schema takes all three from it. It costs a short reply more; the answer still streams.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import structlog

from local.bedrock.model import Conversation, Event, Stop, TextDelta, ToolUse, closing
from local.bedrock.openai.client import OpenAIModel
from local.bedrock.openai.decision import offered, read
from local.bedrock.openai.guided_request import answer_request, decision_request

log = structlog.get_logger("bedrock")


class GuidedModel:
    """The same server, asked in two steps whenever tools are on offer."""

    def __init__(self, server: OpenAIModel) -> None:
        self._server = server

    async def reply(self, conversation: Conversation) -> AsyncIterator[Event]:
        """Calls, or an answer in words."""
        if offered(conversation):
            uses, stop = await self._decide(conversation)
            for use in uses:
                yield use
            if uses:
                yield Stop("tool_use", stop.usage)
                return
        async with closing(self._words(conversation)) as events:
            async for event in events:
                yield event

    def _words(self, conversation: Conversation) -> AsyncIterator[Event]:
        if not conversation.tools:
            return self._server.reply(conversation)
        return self._server.complete(answer_request(conversation, model=self._server.name))

    async def _decide(self, conversation: Conversation) -> tuple[list[ToolUse], Stop]:
        """The calls; none when the caller's tokens ran out before the decision was written."""
        said, stop = "", Stop("end_turn")
        async for event in self._server.complete(decision_request(conversation, model=self._server.name)):
            if isinstance(event, TextDelta):
                said += event.text
            elif isinstance(event, Stop):
                stop = event
        if stop.reason == "max_tokens":
            log.warning("the decision was cut at the token limit", said=len(said))
            return [], stop
        return list(read(said, conversation)), stop
