"""`POST /shop/{architecture}/chat` and its streaming sister."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.sse import EventSourceResponse, ServerSentEvent

from agents.common.event_stream import events_of
from agents.common.identity import CurrentCaller
from agents.common.progress import TextDelta
from agents.common.routes import authenticated_router
from agents.live_shopping.activity import Heard, unheard
from agents.live_shopping.config import SPEC
from agents.live_shopping.contracts import ChatReply, ChatRequest
from agents.live_shopping.routes.idempotency import OptionalIdempotencyKey
from agents.live_shopping.service import CurrentShop
from agents.live_shopping.turn import ShopTurn

ArchitectureName = Annotated[
    str,
    Path(
        description="Who answers: one agent, an agent with MCP, or a supervisor of specialists.",
        examples=["single_agent", "mcp_agent", "multi_agent"],
    ),
]


async def open_turn(
    architecture: ArchitectureName,
    body: ChatRequest,
    caller: CurrentCaller,
    shop: CurrentShop,
    key: OptionalIdempotencyKey = None,
) -> ShopTurn:
    """A dependency, so that a refusal is a status of its own also where the reply streams."""
    return await shop.chat.open_turn(architecture, body, caller, request_key=key)


OpenTurn = Annotated[ShopTurn, Depends(open_turn)]


def chat_router() -> APIRouter:
    """Both routes."""
    router = authenticated_router(f"/{SPEC.path}", "chat")

    @router.post("/{architecture}/chat")
    async def chat(turn: OpenTurn, shop: CurrentShop) -> ChatReply:
        """Answer a customer's message."""
        return await shop.chat.answer(turn, unheard)

    @router.post("/{architecture}/chat/stream", response_class=EventSourceResponse)
    async def chat_stream(turn: OpenTurn, shop: CurrentShop) -> AsyncIterator[ServerSentEvent]:
        """Answer as server-sent events: `activity` and `text`, then `reply` with the whole reply, or `error`."""
        async for event in events_of(partial(shop.chat.answer, turn), _event):
            yield event

    return router


def _event(heard: Heard) -> ServerSentEvent:
    if isinstance(heard, TextDelta):
        return ServerSentEvent(event="text", data={"text": heard.text})
    return ServerSentEvent(event="activity", data=heard)
