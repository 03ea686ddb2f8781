"""Asks one specialist over HTTP, with a deadline, a circuit breaker, a bulkhead, and retries of refused connections."""

import asyncio
import time
from http import HTTPStatus
from typing import Literal

import aiohttp
import stamina
import structlog
from asgi_correlation_id import correlation_id
from pydantic import ValidationError

from agents.catalog import AgentSpec
from agents.common.contracts import CONTRACT_HEADER, CONTRACT_VERSION, Message, ProcessReply, ProcessRequest
from agents.common.errors import ClickShopError, NotAuthenticated, Overloaded, SpecialistUnavailable
from agents.common.resilience import Bulkhead, CircuitBreaker, State
from agents.common.telemetry import client_span, trace_headers

log = structlog.stdlib.get_logger(__name__)

_LOOK_SECONDS = 2.0


class SpecialistRefused(ClickShopError):
    """It lives, and does not take this request: a mistake of ours, or something that only the caller can mend."""


class SpecialistStatus(Message):
    """A specialist as the supervisor sees it."""

    status: Literal["reachable", "unreachable"]
    breaker: State
    latency_ms: float | None


class SpecialistClient:
    """One specialist. The session is the process's own: a session a call costs 45 ms."""

    def __init__(
        self,
        *,
        spec: AgentSpec,
        url: str,
        session: aiohttp.ClientSession,
        breaker: CircuitBreaker,
        bulkhead: Bulkhead,
        seconds: float,
    ) -> None:
        self.spec = spec
        self._url = url.rstrip("/")
        self._route = f"{self._url}/{spec.path}/process"
        self._session = session
        self._breaker = breaker
        self._bulkhead = bulkhead
        self._seconds = seconds

    async def ask(self, question: str, *, token: str, session_id: str) -> ProcessReply:
        """The specialist's reply. Raises SpecialistUnavailable, also while its circuit is open, and what it refuses.

        A refusal (Overloaded, NotAuthenticated, SpecialistRefused) shows a specialist that lives: it opens no circuit.
        """
        with client_span(f"ask {self.spec.name}", {"http.request.method": "POST", "url.full": self._route}):
            try:
                async with self._bulkhead.place(), self._breaker.guard(counts=(SpecialistUnavailable,)):
                    return await self._within_deadline(question, token, session_id)
            except ClickShopError as error:
                log.warning("specialist did not answer", specialist=self.spec.name, reason=error.message)
                raise

    async def status(self) -> SpecialistStatus:
        """Whether its process answers, and how fast; the breaker is only looked at."""
        started = time.monotonic()
        try:
            timeout = aiohttp.ClientTimeout(total=_LOOK_SECONDS)
            async with self._session.get(f"{self._url}/health", timeout=timeout) as response:
                is_up = response.status == HTTPStatus.OK
        except (aiohttp.ClientError, TimeoutError):
            is_up = False
        latency = round((time.monotonic() - started) * 1000, 1)
        return SpecialistStatus(
            status="reachable" if is_up else "unreachable",
            breaker=self._breaker.state,
            latency_ms=latency if is_up else None,
        )

    async def _within_deadline(self, question: str, token: str, session_id: str) -> ProcessReply:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(question, token, session_id)
        except TimeoutError:
            raise SpecialistUnavailable(f"It did not answer within {self._seconds:g} seconds.") from None
        except aiohttp.ClientError as error:
            raise SpecialistUnavailable("It can't be reached.") from error

    # A connection that was refused carried no question, so asking again asks once. The deadline is around all tries.
    @stamina.retry(on=aiohttp.ClientConnectorError, attempts=3, wait_initial=0.1, wait_max=1.0, timeout=None)
    async def _post(self, question: str, token: str, session_id: str) -> ProcessReply:
        body = ProcessRequest(customer_message=question, session_id=session_id)
        headers = _headers(token)
        async with self._session.post(self._route, data=body.model_dump_json(), headers=headers) as response:
            return _reply(response.status, await response.read())


def _headers(token: str) -> dict[str, str]:
    """The caller's own token: a specialist trusts it, not us."""
    return {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "x-request-id": correlation_id.get() or "",
        CONTRACT_HEADER: CONTRACT_VERSION,
        **trace_headers(),
    }


def _reply(status: int, body: bytes) -> ProcessReply:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Overloaded("It has too much to do right now.")
    if status == HTTPStatus.UNAUTHORIZED:
        raise NotAuthenticated("The sign-in is no longer valid; sign in again.")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SpecialistRefused(f"It refused the question with status {status}.")
    if status != HTTPStatus.OK:
        raise SpecialistUnavailable(f"It answered with status {status}.")
    try:
        return ProcessReply.model_validate_json(body)
    except ValidationError:
        raise SpecialistUnavailable("It answered in a shape that is not the contract's.") from None
