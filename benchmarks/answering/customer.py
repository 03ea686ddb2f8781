"""Asks the supervisor through the load balancer as a customer does, as the root of a trace of its own."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from benchmarks.answering.question import Question
from benchmarks.answering.span import CLIENT, Direction, Span
from benchmarks.errors import NotAnswered
from evals.shop import Tokens

_ASK = "/supervisor/process"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question that was answered: how long its customer waited for each message, and who was asked for the last."""

    question: Question
    round: int
    messages: tuple[Span, ...]
    agents: tuple[str, ...]


class Customers:
    """All customers of the questions, one message at a time."""

    def __init__(self, http: aiohttp.ClientSession, *, url: str, tokens: Tokens) -> None:
        self._http = http
        self._url = f"{url}{_ASK}"
        self._tokens = tokens

    async def ask(self, question: Question, *, round_: int) -> Asked:
        """One conversation. Raises NotAnswered."""
        token = await self._tokens.of(question.customer)
        reply: dict[str, Any] = {}
        spans: list[Span] = []
        for message in question.says:
            span, reply = await self._say(message, token=token, session_id=reply.get("session_id"))
            spans.append(span)
        agents = tuple(reply["agents_called"])
        return Asked(question=question, round=round_, messages=tuple(spans), agents=agents)

    async def _say(self, message: str, *, token: str, session_id: str | None) -> tuple[Span, dict[str, Any]]:
        trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
        headers = {"authorization": f"Bearer {token}", "traceparent": f"00-{trace_id}-{span_id}-01"}
        body = {"customer_message": message, "session_id": session_id}
        start = time.time_ns()
        async with self._http.post(self._url, json=body, headers=headers) as reply:
            told = await reply.json()
        span = Span(
            trace_id=trace_id,
            span_id=span_id,
            parent_id="",
            service=CLIENT,
            name=message,
            direction=Direction.INTERNAL,
            start=start,
            end=time.time_ns(),
        )
        if reply.status != 200:
            raise NotAnswered(f"{message!r} got HTTP {reply.status}: {told}")
        return span, told
