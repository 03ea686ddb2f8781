"""What the routes of every agent share: health and readiness, and a caller who is verified before a body is read."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.routing import APIRoute

from agents.catalog import AgentSpec
from agents.common.contracts import ErrorReply, Health, Readiness
from agents.common.desk import Service
from agents.common.identity import authenticate, current_caller


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
