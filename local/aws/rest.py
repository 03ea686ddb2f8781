"""An API of AWS's REST and JSON kind: routes with names for the parts of a path, errors, and pages of a list."""

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote

Reply = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], Awaitable[Reply]]
T = TypeVar("T")

LARGEST_PAGE = 100


class ApiError(Exception):
    """What a service refuses: the name of its exception, the status that it has, and the sentence."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    def reply(self) -> Reply:
        """On the wire."""
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": self.code}
        return self.status, headers, json.dumps({"message": str(self)}).encode()


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an operation is asked: the named parts of its path, its query, its body."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)


Operation = Callable[[Request], Any]


@dataclass(frozen=True)
class Route:
    """An operation at a method and a path, written as the API's model writes it: `/v1/things/{thingArn}`."""

    method: str
    path: str
    operation: Operation

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The named parts, each decoded; none for another path. The last part may hold slashes, as ARNs do."""
        if method != self.method:
            return None
        expression = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(self.path))
        found = re.fullmatch(expression, path)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


def handler(routes: Sequence[Route], otherwise: Handler | None = None) -> Handler:
    """What MiniStack calls for a service. Paths of no route go to `otherwise`; operations run in a thread."""

    async def handle(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> Reply:
        for route in routes:
            parts = route.match(method, path)
            if parts is not None:
                return await asyncio.to_thread(_answer, route.operation, parts, body, query)
        if otherwise is not None:
            return await otherwise(method, path, headers, body, query)
        return ApiError("BadRequestException", 400, f"No operation is at {method} {path}.").reply()

    return handle


def _answer(operation: Operation, parts: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> Reply:
    try:
        first = {name: values[0] if isinstance(values, list) else values for name, values in query.items()}
        answer = operation(Request(path=parts, query=first, body=_object(body)))
    except ApiError as error:
        return error.reply()
    return 200, {"Content-Type": "application/json"}, json.dumps(answer or {}).encode()


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body or b"{}")
    except json.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise ApiError("BadRequestException", 400, "The body is not a JSON object.")
    return told


def page(items: Sequence[T], query: Mapping[str, str]) -> tuple[Sequence[T], dict[str, str]]:
    """The page of a list that a query asks for, and `nextToken` where another one follows."""
    try:
        size = min(int(query.get("maxResults") or LARGEST_PAGE), LARGEST_PAGE)
        start = int(base64.b64decode(query["nextToken"], validate=True)) if query.get("nextToken") else 0
    except ValueError as error:
        raise ApiError("BadRequestException", 400, "The request's page is invalid.") from error
    end = start + size
    following = {"nextToken": base64.b64encode(str(end).encode()).decode()} if end < len(items) else {}
    return items[start:end], following
