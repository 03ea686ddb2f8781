"""The application of an agent: its routes at the root and behind its path, middleware, errors and OpenAPI."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import uuid4

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import APIRouter, FastAPI

from agents.catalog import AgentSpec
from agents.common.contracts import CONTRACT_VERSION
from agents.common.desk import Service
from agents.common.docs_page import add_docs_page
from agents.common.error_replies import add_error_handlers
from agents.common.middleware import BodyLimit, ContractVersion
from agents.common.routes import health_router

OpenService = Callable[[], AbstractAsyncContextManager[Service]]

_REQUEST_ID_LENGTH = 64


def create_agent_app(*, spec: AgentSpec, open_service: OpenService, routers: Sequence[APIRouter]) -> FastAPI:
    """An agent's application. The load balancer keeps paths as they are, so docs and health live under the path too."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_service() as service:
            app.state.service = service
            yield

    app = FastAPI(
        title=f"ClickShop {spec.name}",
        description=spec.description,
        version=CONTRACT_VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"/{spec.path}/openapi.json",
    )
    app.openapi_version = "3.2.0"  # the first that can describe a stream of events, which FastAPI does
    for router in routers:
        app.include_router(router)
    app.include_router(health_router(spec))
    app.include_router(health_router(spec), prefix=f"/{spec.path}", include_in_schema=False)
    add_docs_page(app, path=spec.path)
    add_error_handlers(app)
    _add_middleware(app)
    return app


def _add_middleware(app: FastAPI) -> None:
    """The last one added is the outermost: every reply, also a refusal, has its request id."""
    app.add_middleware(BodyLimit)
    app.add_middleware(ContractVersion)
    app.add_middleware(
        CorrelationIdMiddleware,
        header_name="X-Request-ID",
        generator=lambda: uuid4().hex,
        validator=_is_request_id,
    )


def _is_request_id(value: str) -> bool:
    """A client's own id is kept when it can't break a line of a log."""
    return 0 < len(value) <= _REQUEST_ID_LENGTH and value.replace("-", "").replace("_", "").isalnum()
