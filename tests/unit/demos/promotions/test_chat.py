"""The chat against a WebSocket server of the test's own: what is shown, and how it comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from demos.errors import DemoFailed
from demos.promotions.chat import Chat
from demos.promotions.socket import MarketingSocket

Hear = Callable[[ServerConnection, dict[str, Any]], Awaitable[None]]
FIGURES = {"model_calls": 2, "tokens": 7, "milliseconds": 30}
CARD = {
    "type": "card",
    "title": "A change",
    "fields": [],
    "actions": [{"action": "approve", "title": "Approve", "payload": {"approval_token": "t"}}],
}


@asynccontextmanager
async def serving(hear: Hear) -> AsyncIterator[str]:
    async def handle(connection: ServerConnection) -> None:
        async for text in connection:
            await hear(connection, json.loads(text))

    def admit(_: ServerConnection, request: Request) -> Response | None:
        if "token=good" in request.path:
            return None
        return Response(HTTPStatus.FORBIDDEN, "Forbidden", request.headers.__class__(), b"")

    async with serve(handle, "127.0.0.1", 0, process_request=admit) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/agent"


async def answer(connection: ServerConnection, message_id: str, *frames: dict[str, Any]) -> None:
    for frame in (*frames, {"type": "message_complete", "figures": FIGURES}):
        await connection.send(json.dumps({"message_id": message_id, **frame}))


def chat(url: str, *, token: str) -> tuple[Chat, StringIO]:
    async def given() -> str:
        return token

    shown = StringIO()
    console = Console(file=shown, width=100, highlight=False)
    return Chat(console, MarketingSocket(url, given, noticed=console.print)), shown


async def test_shows_an_answer_and_presses_its_button() -> None:
    heard: list[dict[str, Any]] = []

    async def hear(connection: ServerConnection, message: dict[str, Any]) -> None:
        heard.append(message)
        words = {"type": "text_chunk", "text": "It waits."}
        response = {"type": "response", "chat_response": "It waits.", "structured_data": CARD, "more": []}
        await answer(connection, message["message_id"], words, response)

    async with serving(hear) as url:
        talking, shown = chat(url, token="good")
        await talking.talk(["Raise the price", "/approve 1"])
    assert [one["action"] for one in heard] == ["message", "approve"]
    assert heard[1]["approval_token"] == "t"
    assert shown.getvalue().count("It waits.") == 2
    assert "/approve 1" in shown.getvalue()
    assert "2 model calls" in shown.getvalue()


async def test_comes_back_and_asks_again_with_the_same_id() -> None:
    heard: list[str] = []

    async def hear(connection: ServerConnection, message: dict[str, Any]) -> None:
        heard.append(message["message_id"])
        if len(heard) == 1:
            await connection.close()
            return
        response = {"type": "response", "chat_response": "Here it is."}
        await answer(connection, message["message_id"], response)

    async with serving(hear) as url:
        talking, shown = chat(url, token="good")
        await talking.talk(["Who is there?"])
    assert len(heard) == 2
    assert heard[0] == heard[1]
    assert "Here it is." in shown.getvalue()


async def test_says_when_it_is_not_let_in() -> None:
    async def hear(_: ServerConnection, __: dict[str, Any]) -> None:
        """Nobody gets that far."""

    async with serving(hear) as url:
        talking, _ = chat(url, token="bad")
        with pytest.raises(DemoFailed, match="a marketer or an approver"):
            await asyncio.wait_for(talking.talk(["Hi"]), 10)


async def test_an_error_is_shown_and_remembered() -> None:
    async def hear(connection: ServerConnection, message: dict[str, Any]) -> None:
        await answer(connection, message["message_id"], {"type": "error", "code": "bad_request", "message": "No."})

    async with serving(hear) as url:
        talking, shown = chat(url, token="good")
        await talking.talk(["Hi"])
    assert talking.failed
    assert "No. (bad_request)" in shown.getvalue()
