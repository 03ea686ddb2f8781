"""An OpenAI-compatible server whose chunks a test writes."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fakes.http_server import serving


def piece(reason: str | None = None, **delta: object) -> dict[str, Any]:
    """A chunk with one choice."""
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


@dataclass
class OpenAIServer:
    """Streams `replies` in turn and then `chunks`, or answers `status` with `refusal`; `cut` ends without a word."""

    chunks: list[dict[str, Any]] = field(default_factory=list)
    replies: list[list[dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    refusal: str = "no"
    cut: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator["OpenAIServer"]:
        """Serve; `url` is what goes to `--model-url`."""
        routes = [Route("/v1/chat/completions", self._complete, methods=["POST"])]
        with serving(Starlette(routes=routes)) as address:
            self.url = f"{address}/v1"
            yield self

    async def _complete(self, request: Request) -> Response:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("authorization"))
        if self.status != 200:
            return JSONResponse({"error": {"message": self.refusal}}, self.status)
        chunks = self.replies.pop(0) if self.replies else self.chunks
        return StreamingResponse(self._events(chunks), media_type="text/event-stream")

    async def _events(self, chunks: list[dict[str, Any]]) -> AsyncIterator[bytes]:
        yield b": a comment, as some servers send to keep the connection\n\n"
        for chunk in chunks:
            yield f"data: {json.dumps(chunk)}\n\n".encode()
        if not self.cut:
            yield b"data: [DONE]\n\n"
