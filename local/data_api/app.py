"""AWS's REST-JSON protocol around the five operations."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.data_api.errors import (
    BadRequestException,
    DataApiError,
    InternalServerErrorException,
    MissingAuthenticationTokenException,
    RequestEntityTooLargeException,
)
from local.data_api.limits import Limits
from local.data_api.requests import BatchRequest, BeginRequest, EndRequest, ExecuteRequest, parse
from local.data_api.service import Body, DataApi

logger = logging.getLogger(__name__)

Operation = Callable[[DataApi, bytes], Awaitable[Body]]


def create_app(api: DataApi, limits: Limits) -> Starlette:
    """The ASGI application."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await api.close()

    return Starlette(
        routes=[
            Route(path, _endpoint(api, operation, limits), methods=["POST"]) for path, operation in _OPERATIONS.items()
        ],
        lifespan=lifespan,
    )


async def _execute(api: DataApi, body: bytes) -> Body:
    return await api.execute(parse(ExecuteRequest, body))


async def _batch_execute(api: DataApi, body: bytes) -> Body:
    return await api.batch_execute(parse(BatchRequest, body))


async def _begin(api: DataApi, body: bytes) -> Body:
    return await api.begin_transaction(parse(BeginRequest, body))


async def _commit(api: DataApi, body: bytes) -> Body:
    return await api.commit_transaction(parse(EndRequest, body))


async def _roll_back(api: DataApi, body: bytes) -> Body:
    return await api.rollback_transaction(parse(EndRequest, body))


async def _execute_sql(_api: DataApi, _body: bytes) -> Body:
    raise BadRequestException("This API is deprecated and not available. Use ExecuteStatement API instead")


_OPERATIONS: dict[str, Operation] = {
    "/Execute": _execute,
    "/BatchExecute": _batch_execute,
    "/BeginTransaction": _begin,
    "/CommitTransaction": _commit,
    "/RollbackTransaction": _roll_back,
    "/ExecuteSql": _execute_sql,
}


def _endpoint(api: DataApi, operation: Operation, limits: Limits) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            _check_signature(request)
            return _response(200, await operation(api, await _body(request, limits)))
        except DataApiError as error:
            return _error(error, request.url.path)
        except Exception:
            logger.exception("call failed", extra={"path": request.url.path})
            return _error(InternalServerErrorException(), request.url.path)

    return endpoint


def _check_signature(request: Request) -> None:
    """Every AWS SDK signs; that something is there keeps a web page in a browser out. It is not verified."""
    if "authorization" not in request.headers:
        raise MissingAuthenticationTokenException("Missing Authentication Token")


async def _body(request: Request, limits: Limits) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limits.request_bytes:
            raise RequestEntityTooLargeException("Request size exceeds the limit of 4 MiB")
    return bytes(body)


def _error(error: DataApiError, path: str) -> Response:
    logger.info("call refused", extra={"path": path, "code": error.code, "reason": error.message})
    body: Body = {**({"message": error.message} if error.message else {}), **error.details}
    return _response(error.status, body, error.code)


def _response(status: int, body: Body, error: str | None = None) -> Response:
    headers = {"x-amzn-RequestId": str(uuid4())} | ({"x-amzn-ErrorType": error} if error else {})
    content = json.dumps(body, separators=(",", ":"), allow_nan=False)
    return Response(content, status, headers, media_type="application/json")
