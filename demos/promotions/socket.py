"""A WebSocket that comes back: what was not answered is sent again, with its id, and so is answered once."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from urllib.parse import urlencode
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from demos.errors import DemoFailed
from demos.promotions.wire import FRAME, Complete, Frame

Token = Callable[[], Awaitable[str]]
Said = Mapping[str, object]

_TRIES = 6
_FIRST_PAUSE = 0.5  # seconds, twice as long each time
_UNAUTHORIZED = (401, 403)


class MarketingSocket:
    """One client. Frames are read by one reader; anybody may say something."""

    def __init__(self, url: str, token: Token, *, noticed: Callable[[str], None]) -> None:
        self._url = url
        self._token = token
        self._noticed = noticed
        self._connection: ClientConnection | None = None
        self._unanswered: dict[str, Said] = {}

    async def say(self, said: Said) -> str:
        """Send an action; gives its message id."""
        message_id = uuid4().hex
        message = {**said, "message_id": message_id}
        self._unanswered[message_id] = message
        if self._connection:  # else it is sent once there is one
            with suppress(ConnectionClosed):
                await self._connection.send(json.dumps(message))
        return message_id

    async def frames(self) -> AsyncIterator[Frame]:
        """What comes, for as long as somebody listens. Raises DemoFailed when there is no way back."""
        while True:
            async with await self._open() as connection:
                self._connection = connection
                with suppress(ConnectionClosed):
                    for message in list(self._unanswered.values()):
                        await connection.send(json.dumps(message))
                    async for text in connection:
                        frame = FRAME.validate_json(text)
                        if isinstance(frame, Complete):
                            self._unanswered.pop(frame.message_id, None)
                        yield frame
            self._connection = None
            self._noticed("The connection was lost; coming back.")

    async def _open(self) -> ClientConnection:
        pause = _FIRST_PAUSE
        for _ in range(_TRIES):
            try:
                return await connect(f"{self._url}?{urlencode({'token': await self._token()})}")
            except InvalidStatus as refusal:
                if refusal.response.status_code in _UNAUTHORIZED:
                    raise DemoFailed(
                        "The shop does not let this account in: it takes a marketer or an approver."
                    ) from None
            except (OSError, TimeoutError):
                pass
            await asyncio.sleep(pause)
            pause *= 2
        raise DemoFailed(f"{self._url} does not answer.")
