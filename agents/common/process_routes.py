"""`POST /{path}/process` and its streaming sister, for an agent that answers with a desk."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from agents.catalog import AgentSpec
from agents.common.contracts import ProcessReply, ProcessRequest
from agents.common.desk import AnsweringService, Desk, Turn
from agents.common.event_stream import events_of
from agents.common.identity import CurrentCaller
from agents.common.progress import Progress, TextDelta, unheard
from agents.common.routes import authenticated_router


def desk_of(request: Request) -> Desk:
    """The desk that the lifespan opened."""
    service: AnsweringService = request.app.state.service
    return service.desk


CurrentDesk = Annotated[Desk, Depends(desk_of)]


async def open_turn(body: ProcessRequest, caller: CurrentCaller, desk: CurrentDesk) -> Turn:
    """A dependency, so that a refusal is a status of its own also where the reply streams."""
    return await desk.open_turn(body, caller)


OpenTurn = Annotated[Turn, Depends(open_turn)]


def process_router(
    spec: AgentSpec, *, reply: type[ProcessReply] = ProcessReply, who: str = "a customer", example: str | None = None
) -> APIRouter:
    """Both routes; `reply` is for an agent whose desk says more than all do.

    `who` writes the messages, and `example` is one of theirs: for the documentation.
    """
    shown = {"requestBody": {"content": {"application/json": {"example": {"customer_message": example}}}}}
    extra = shown if example else None
    router = authenticated_router(f"/{spec.path}", spec.name)

    @router.post("/process", response_model=reply, description=f"Answer {who}'s message.", openapi_extra=extra)
    async def process(turn: OpenTurn, desk: CurrentDesk) -> ProcessReply:
        return await desk.answer(turn, unheard)

    @router.post("/process/stream", response_class=EventSourceResponse, openapi_extra=extra)
    async def process_stream(turn: OpenTurn, desk: CurrentDesk) -> AsyncIterator[ServerSentEvent]:
        """Answer as server-sent events: `specialist`, `text`, then `reply` with the whole reply, or `error`."""
        async for event in events_of(partial(desk.answer, turn), _event):
            yield event

    return router


def _event(step: Progress) -> ServerSentEvent:
    if isinstance(step, TextDelta):
        return ServerSentEvent(event="text", data={"text": step.text})
    return ServerSentEvent(event="specialist", data={"name": step.name, "state": step.state})
