"""Speaks to a shop as its customers do: a bearer token, HTTP, one session for each conversation."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import aiohttp

from agents.catalog import agent_named
from evals.conversation import SUPERVISOR
from evals.heard import Heard, ToolUse
from evals.loader import Case

SignIn = Callable[[str], str]

TOKEN_SECONDS = 20 * 60  # they are good for an hour, and one conversation with a slow model takes minutes


class Tokens:
    """A bearer token for each principal, signed in once and again before it is too old."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self._lock = asyncio.Lock()
        self._known: dict[str, tuple[float, str]] = {}

    async def of(self, principal: str) -> str:
        """The token; one sign-in at a time."""
        async with self._lock:
            since, token = self._known.get(principal, (float("-inf"), ""))
            if time.monotonic() - since > TOKEN_SECONDS:
                token = await asyncio.to_thread(self._sign_in, principal)
                self._known[principal] = (time.monotonic(), token)
            return token


class Shop:
    """The agents behind a load balancer."""

    def __init__(self, *, url: str, http: aiohttp.ClientSession, tokens: Tokens, seconds: float) -> None:
        self._url = url.rstrip("/")
        self._http = http
        self._tokens = tokens
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    def open(self, case: Case) -> "ShopSession":
        """A session with the supervisor, or with a specialist, who has to be told what was said before."""
        return ShopSession(self, agent=case.conversation.agent, principal=case.conversation.principal)

    async def post(self, agent: str, principal: str, body: Mapping[str, object]) -> tuple[int, str, dict[str, Any]]:
        """Status, request id and body of `POST /{path}/process`."""
        token = await self._tokens.of(principal)
        request_id = uuid4().hex
        route = f"{self._url}/{agent_named(agent).path}/process"
        headers = {"authorization": f"Bearer {token}", "x-request-id": request_id}
        async with self._http.post(route, json=body, headers=headers, timeout=self._timeout) as reply:
            text = await reply.text()
            return reply.status, reply.headers.get("x-request-id", request_id), _object(text)


class ShopSession:
    """One conversation with one agent."""

    def __init__(self, shop: Shop, *, agent: str, principal: str) -> None:
        self._shop = shop
        self._agent = agent
        self._principal = principal
        self._session_id: str | None = None
        self._history: list[dict[str, str]] = []

    async def say(self, message: str) -> Heard:
        """One turn; whatever keeps a reply from coming is its error."""
        body: dict[str, object] = {"customer_message": message}
        if self._agent == SUPERVISOR and self._session_id:
            body["session_id"] = self._session_id
        elif self._history:
            body["conversation_history"] = self._history
        began = time.monotonic()
        try:
            status, request_id, told = await self._shop.post(self._agent, self._principal, body)
        except (TimeoutError, aiohttp.ClientError) as error:
            return Heard(error=f"no reply: {type(error).__name__} {error}".strip(), seconds=time.monotonic() - began)
        heard = _heard(status, told).model_copy(update={"request_id": request_id, "seconds": time.monotonic() - began})
        if heard.error is None:
            self._remember(message, heard.response, told)
        return heard

    def close(self) -> None:
        """The shop ends sessions by itself."""

    def _remember(self, message: str, response: str, told: Mapping[str, Any]) -> None:
        self._session_id = told.get("session_id")
        self._history += [{"role": "user", "content": message}, {"role": "assistant", "content": response}]


def _heard(status: int, told: Mapping[str, Any]) -> Heard:
    if status != 200:
        error = told.get("error") or {}
        return Heard(error=f"HTTP {status}: {error.get('message', told)}")
    try:
        reports: Mapping[str, Any] = told["agent_responses"]
        return Heard(
            response=told["response"],
            everything="\n".join(dict.fromkeys([told["response"], *(one["response"] for one in reports.values())])),
            agents_called=tuple(told["agents_called"]),
            tools=tuple(
                ToolUse(agent=name, tool=tool) for name, one in reports.items() for tool in one["tools_called"]
            ),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return Heard(error=f"a reply that keeps no contract: {type(error).__name__} {error}")


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {"error": {"message": text[:500]}}
    return told if isinstance(told, dict) else {}
