"""The application: Bedrock's routes over a model and an embedder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.bedrock.application_profiles import ApplicationProfiles
from local.bedrock.control import Control
from local.bedrock.embeddings import Embedder
from local.bedrock.faults import Faults, Faulty
from local.bedrock.model import Model
from local.bedrock.operator import Operator
from local.bedrock.runtime import Runtime


def create_app(
    model: Model,
    embedder: Embedder,
    *,
    faults: Faults | None = None,
    applications: ApplicationProfiles | None = None,
    on_start: Callable[[], None] | None = None,
    on_close: Callable[[], Awaitable[None]] | None = None,
) -> Starlette:
    """One process, one model. `on_start` runs in a thread of its own, `on_close` lets the model's connections go."""
    faults, applications = faults or Faults(), applications or ApplicationProfiles()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        starting = asyncio.create_task(asyncio.to_thread(on_start)) if on_start else None
        yield
        if starting:
            await starting
        if on_close:
            await on_close()

    runtime = Runtime(Faulty(model, faults), embedder, faults, applications)
    return Starlette(
        routes=[*runtime.routes(), *Control(applications).routes(), *Operator(faults).routes()],
        exception_handlers={404: _unknown_operation, 405: _unknown_operation},
        lifespan=lifespan,
    )


async def _unknown_operation(_: Request, __: Exception) -> Response:
    """A path that is no operation of ours."""
    return JSONResponse(
        {"message": "The laptop's Bedrock has no such operation."},
        404,
        {"x-amzn-ErrorType": "UnknownOperationException"},
    )
