"""What every operation shares: a signed request, a request id, AWS's shape of errors, one line in the log."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from local.bedrock.call import Call
from local.bedrock.errors import BedrockError, InternalServerException, MissingAuthenticationTokenException
from local.bedrock.wire import eventstream

log = structlog.get_logger("bedrock")

Handler = Callable[[Request, Call], Coroutine[None, None, Response]]

DEFAULT_REGION = "us-east-1"
DISCONNECTED = "Disconnected"
_SCOPE = re.compile(r"AWS4-HMAC-SHA256 Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/[a-z0-9-]+/aws4_request")


def operation(name: str, handler: Handler) -> Callable[[Request], Coroutine[None, None, Response]]:
    """`handler` as an endpoint named as AWS names it."""

    async def endpoint(request: Request) -> Response:
        call = Call(operation=name)
        try:
            call.region = caller_region(request)
            response = await _unless_gone(request, handler(request, call), call)
        except Exception as error:
            response = refuse(_told(error, call), call)
        response.headers["x-amzn-RequestId"] = call.request_id
        if not isinstance(response, StreamingResponse):
            call.report()
        return response

    return endpoint


async def _unless_gone(request: Request, work: Coroutine[None, None, Response], call: Call) -> Response:
    """The response; when the caller hangs up first, the work stops, and with it the model that nobody listens to."""
    await request.body()
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        call.error = DISCONNECTED
        return Response(status_code=499)
    finally:
        gone.cancel()
        working.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def caller_region(request: Request) -> str:
    """The region that the request is signed for. The signature itself is AWS's to verify; here anyone is the caller."""
    header = request.headers.get("authorization", "")
    if scope := _SCOPE.match(header):
        return scope["region"]
    if header.startswith("Bearer "):
        return DEFAULT_REGION
    raise MissingAuthenticationTokenException("Missing Authentication Token")


def _told(error: Exception, call: Call) -> BedrockError:
    """What the caller hears: of a fault of ours nothing but that it is one."""
    if isinstance(error, BedrockError):
        return error
    log.error("operation failed", operation=call.operation, request_id=call.request_id, exc_info=error)
    return InternalServerException("The system encountered an unexpected error during processing. Try again.")


def refuse(error: BedrockError, call: Call) -> Response:
    """The error as AWS sends it."""
    call.error = error.code
    return JSONResponse({"message": error.message}, error.status, {"x-amzn-ErrorType": error.code})


def streamed(frames: AsyncIterator[bytes], call: Call) -> Response:
    """A response of frames, each sent as it comes; an error is a frame too, since the status is sent."""
    return StreamingResponse(_guarded(frames, call), media_type=eventstream.MEDIA_TYPE)


async def _guarded(frames: AsyncIterator[bytes], call: Call) -> AsyncIterator[bytes]:
    finished = False
    try:
        async for frame in frames:
            yield frame
        finished = True
    except Exception as error:
        told = _told(error, call)
        call.error, finished = told.code, True
        yield eventstream.exception(told)
    finally:
        if not finished:
            call.error = DISCONNECTED
        call.report()
