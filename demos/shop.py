"""The shop as its routes offer it: chat with an architecture, orders, and what a stream shows."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

import httpx2
from pydantic import TypeAdapter, ValidationError

from agents.catalog import LIVE_SHOPPING
from demos.errors import DemoFailed
from demos.wire import Activity, Order, Refusal, Reply, Stream, TextDelta, Timeline
from operations.target import TOKEN, Target

REPLY_SECONDS = 120.0  # a cold database and a slow model together
CONNECT_SECONDS = 10.0

Happening = Activity | TextDelta | Reply
Kind = TypeVar("Kind")

_ORDER, _TIMELINE, _STREAMS = TypeAdapter(Order), TypeAdapter(Timeline), TypeAdapter(tuple[Stream, ...])


class Shop:
    """Speaks as one customer. Whatever keeps it from answering is a DemoFailed with a sentence."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def say(
        self, architecture: str, message: str, *, session_id: str | None, stream_id: str | None
    ) -> AsyncGenerator[Happening, None]:
        """What happens until the reply, as it happens, and the reply."""
        said = {"customer_message": message, "session_id": session_id, "stream_id": stream_id}
        body = {name: value for name, value in said.items() if value}
        with self._failures_told():
            async with self._http.stream("POST", f"{architecture}/chat/stream", json=body) as response:
                await self._accepted(response)
                async for event in httpx2.EventSource(response):
                    yield _happening(event)

    async def order(self, order_id: str) -> Order:
        """The order as it stands."""
        return await self._asked(_ORDER, "GET", f"orders/{order_id}")

    async def cancel(self, order_id: str) -> Order:
        """Takes it back; what was reserved is for sale again."""
        return await self._asked(_ORDER, "POST", f"orders/{order_id}/cancel")

    async def stream(self, stream_id: str) -> Stream:
        """Where a stream is now."""
        streams = {one.stream_id: one for one in await self._asked(_STREAMS, "GET", "streams")}
        if stream_id not in streams:
            raise DemoFailed(f"There is no stream {stream_id}; there are: {', '.join(streams) or 'none'}.")
        return streams[stream_id]

    async def timeline(self, stream_id: str, *, until_second: int) -> Timeline:
        """A stream from its beginning."""
        return await self._asked(_TIMELINE, "GET", f"streams/{stream_id}/events?until_second={until_second}")

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.aclose()

    async def _asked(self, kind: TypeAdapter[Kind], method: str, path: str) -> Kind:
        with self._failures_told():
            response = await self._http.request(method, path)
            await self._accepted(response)
            return kind.validate_json(response.content)

    async def _accepted(self, response: httpx2.Response) -> None:
        if response.is_success:
            return
        await response.aread()
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            raise DemoFailed(f"The shop refuses the token: {_reason(response)} ({TOKEN} is yours to set, or to unset.)")
        asked = f"{response.request.method} {response.request.url.path}"
        says = "can't answer" if response.is_server_error else "refuses"
        raise DemoFailed(f"The shop {says} {asked} ({response.status_code}): {_reason(response)}")

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        try:
            yield
        except httpx2.TransportError as error:
            raise DemoFailed(f"The shop at {self._address} gives no answer: {_why(error)}.") from error
        except ValidationError as error:
            raise DemoFailed(f"The shop at {self._address} says what a demo can't read: {error}") from error

    @property
    def _address(self) -> str:
        url = self._http.base_url
        return f"{url.scheme}://{url.netloc.decode()}"


def shop_at(target: Target) -> Shop:
    """The shop at an address, as the customer of a token. Close it."""
    return Shop(
        httpx2.AsyncClient(
            base_url=f"{target.url}/{LIVE_SHOPPING.path}/",
            headers={"authorization": f"Bearer {target.token}"},
            timeout=httpx2.Timeout(REPLY_SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,  # a proxy of the environment would be asked for localhost too
        )
    )


def _happening(event: httpx2.ServerSentEvent) -> Happening:
    match event.event:
        case "activity":
            return Activity.model_validate_json(event.data)
        case "text":
            return TextDelta.model_validate_json(event.data)
        case "reply":
            return Reply.model_validate_json(event.data)
        case "error":
            raise DemoFailed(f"The shop could not answer: {Refusal.model_validate_json(event.data).error.message}")
        case other:
            raise DemoFailed(f"The shop tells of {other!r}, which no demo knows.")


def _reason(response: httpx2.Response) -> str:
    """The server's own sentence, or the status in words where something before it answers."""
    try:
        return Refusal.model_validate_json(response.content).error.message
    except ValidationError:
        return response.reason_phrase or "no reason given"


def _why(error: httpx2.TransportError) -> str:
    return str(error).rstrip(".") or type(error).__name__
