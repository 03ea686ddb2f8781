"""Titan's embeddings over Bedrock's wire, from a hash: the same text has the same vector, and every call is noted."""

import hashlib
import random
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class FakeTitan:
    """An ASGI application. `fault` may answer in its place, by the number of the call."""

    def __init__(self, fault: Callable[[int], Response | None] = lambda _number: None) -> None:
        self.texts: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self._fault = fault
        self._calls = 0
        self.app = Starlette(routes=[Route("/model/{model:path}/invoke", self._invoke, methods=["POST"])])

    async def _invoke(self, request: Request) -> Response:
        self._calls += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            body = await request.json()
            if refusal := self._fault(self._calls):
                return refusal
            self.texts.append(body["inputText"])
            return JSONResponse({"embedding": _vector(body["inputText"], body["dimensions"])})
        finally:
            self.at_once -= 1


def throttled() -> Response:
    """What Bedrock answers when it is asked too often."""
    return JSONResponse({"message": "Too many requests"}, 429, {"x-amzn-ErrorType": "ThrottlingException"})


def broken() -> Response:
    """What Bedrock answers to a body that it does not take."""
    return JSONResponse({"message": "Malformed input"}, 400, {"x-amzn-ErrorType": "ValidationException"})


def _vector(text: str, dimensions: int) -> list[float]:
    numbers = random.Random(hashlib.sha256(text.encode()).digest())  # noqa: S311 - any numbers will do
    return [round(numbers.uniform(-1, 1), 6) for _ in range(dimensions)]
