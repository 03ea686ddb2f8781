"""ASGI middleware of every agent: a limit on bodies, and the version of the contract on both sides."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agents.common.contracts import CONTRACT_HEADER, CONTRACT_VERSION
from agents.common.error_replies import error_response

BODY_LIMIT = 256 * 1024


class BodyLimit:
    """Refuses a body beyond the limit when it is read, whether its length is announced or it comes in chunks."""

    def __init__(self, app: ASGIApp, *, limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what the application receives; FastAPI lets an HTTPException raised there through as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        received = 0

        async def counted() -> Message:
            nonlocal received
            if announced.isdigit() and int(announced) > self._limit:
                raise self._too_large()
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise self._too_large()
            return message

        await self._app(scope, counted, send)

    def _too_large(self) -> HTTPException:
        return HTTPException(413, f"The request's body is larger than {self._limit // 1024} KiB.")


class ContractVersion:
    """Says which contract a reply keeps, and refuses a request that asks for another."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the header to every reply."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def versioned(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[CONTRACT_HEADER] = CONTRACT_VERSION
            await send(message)

        asked = Headers(scope=scope).get(CONTRACT_HEADER, CONTRACT_VERSION)
        if asked == CONTRACT_VERSION:
            await self._app(scope, receive, versioned)
            return
        refusal = error_response(400, f"This agent speaks version {CONTRACT_VERSION} of the contract.")
        await refusal(scope, receive, versioned)
