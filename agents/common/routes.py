"""The routes that every agent has: process, stream, health, readiness. The caller is verified before a body is read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, ServerSentEvent

from agents.catalog import AgentSpec
from agents.common.contracts import ErrorReply, Health, ProcessReply, ProcessRequest, Readiness
from agents.common.desk import Desk, Progress, Service, TextDelta, Turn, unheard
from agents.common.error_replies import error_detail_of
from agents.common.identity import CurrentCaller, authenticate, current_caller


def service_of(request: Request) -> Service:
    """What the lifespan opened."""
    service: Service = request.app.state.service
    return service


CurrentService = Annotated[Service, Depends(service_of)]


_NOT_JSON = "Send the request's body as JSON, with the header `content-type: application/json`."


class AuthenticatedRoute(APIRoute):
    """Verifies the token first, then looks at what a body claims to be: FastAPI itself begins with reading it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the checks."""
        handler = super().get_route_handler()

        async def authenticated(request: Request) -> Response:
            await authenticate(request, service_of(request).verifier)
            if self.body_field is not None and not _is_json(request):
                raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _NOT_JSON)
            return await handler(request)

        return authenticated


def _is_json(request: Request) -> bool:
    media_type, _, _ = request.headers.get("content-type", "").partition(";")
    return media_type.strip().lower() == "application/json"


def authenticated_router(prefix: str, tag: str) -> APIRouter:
    """A router whose routes all need a caller, which OpenAPI says, with the errors that they share."""
    # A description of "4XX" also replaces FastAPI's 422, which no request of ours gets.
    errors: dict[int | str, dict[str, Any]] = {
        "4XX": {"model": ErrorReply, "description": "The caller can mend it: 400, 401, 403, 404, 413, 415, 429."},
        "503": {"model": ErrorReply, "description": "Something that the agent depends on is down."},
    }
    needed = [Depends(current_caller)]
    return APIRouter(prefix=prefix, tags=[tag], route_class=AuthenticatedRoute, responses=errors, dependencies=needed)


async def open_turn(body: ProcessRequest, caller: CurrentCaller, service: CurrentService) -> Turn:
    """A dependency, so that a refusal is a status of its own also where the reply streams."""
    return await service.desk.open_turn(body, caller)


OpenTurn = Annotated[Turn, Depends(open_turn)]


def process_router(spec: AgentSpec) -> APIRouter:
    """`POST /{path}/process` and its streaming sister."""
    router = authenticated_router(f"/{spec.path}", spec.name)

    @router.post("/process")
    async def process(turn: OpenTurn, service: CurrentService) -> ProcessReply:
        """Answer a customer's message."""
        return await service.desk.answer(turn, unheard)

    @router.post("/process/stream", response_class=EventSourceResponse)
    async def process_stream(turn: OpenTurn, service: CurrentService) -> AsyncIterator[ServerSentEvent]:
        """Answer as server-sent events: `specialist`, `text`, then `reply` with the whole reply, or `error`."""
        async for event in stream_events(service.desk, turn):
            yield event

    return router


async def stream_events(desk: Desk, turn: Turn) -> AsyncIterator[ServerSentEvent]:
    """The progress of an answer as events. Who hangs up ends the work."""
    progress: asyncio.Queue[Progress | None] = asyncio.Queue()
    answering = asyncio.create_task(desk.answer(turn, progress.put_nowait))
    answering.add_done_callback(lambda _: progress.put_nowait(None))
    try:
        while (step := await progress.get()) is not None:
            yield _event(step)
        yield _last_event(answering)
    finally:
        answering.cancel()


def _event(step: Progress) -> ServerSentEvent:
    if isinstance(step, TextDelta):
        return ServerSentEvent(event="text", data={"text": step.text})
    return ServerSentEvent(event="specialist", data={"name": step.name, "state": step.state})


def _last_event(answering: "asyncio.Task[ProcessReply]") -> ServerSentEvent:
    error = answering.exception()
    if error is None:
        return ServerSentEvent(event="reply", data=answering.result())
    if not isinstance(error, Exception):
        raise error
    return ServerSentEvent(event="error", data={"error": error_detail_of(error)})


def health_router(spec: AgentSpec) -> APIRouter:
    """`/health` touches nothing, so that a database may sleep; `/ready` looks at what the agent depends on."""
    router = APIRouter(tags=["health"])

    @router.get("/health")
    async def health() -> Health:
        """The process answers."""
        return Health(agent=spec.name)

    @router.get("/ready", responses={503: {"model": Readiness, "description": "Not ready."}})
    async def ready(service: CurrentService, response: Response) -> Readiness:
        """What this agent depends on, as it was seen a few seconds ago at most."""
        states = await service.readiness.states()
        is_ready = all(state == "ok" for state in states.values())
        response.status_code = 200 if is_ready else 503
        return Readiness(ready=is_ready, agent=spec.name, checks=dict(states))

    return router
