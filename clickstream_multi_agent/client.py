"""The client of the clickstream's service: one operator's conversation, and the deployments."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Self, TypeVar

import httpx2
from pydantic import TypeAdapter, ValidationError

from clickstream_multi_agent.told import ClickstreamRefused, Deployment, Entry, Proposal, Refusal, Reply

URL, TOKEN = "CLICKSHOP_URL", "CLICKSHOP_TOKEN"
_PATH = "clickstream"
_REPLY_SECONDS = 120.0  # a cold database and a slow model together
_CONNECT_SECONDS = 10.0
_SILENT_SECONDS = 60.0  # the service breaks a silence every 15
_BETWEEN_TRIES = 2.0
_TRIES = 30  # a service that is being replaced comes back within a minute
_NOT_SET = (
    '{name} is not set. On this machine: `eval "$(.venv/bin/python -m local env)"` and '
    "`export CLICKSHOP_TOKEN=$(make -s token STAFF=ada)`; else the address of your ClickShop and a token of its staff."
)


Kind = TypeVar("Kind")
_REPLY, _DEPLOYMENT, _ENTRY = TypeAdapter(Reply), TypeAdapter(Deployment), TypeAdapter(Entry)
_DEPLOYMENTS: TypeAdapter[tuple[Deployment, ...]] = TypeAdapter(tuple[Deployment, ...])


class ClickstreamOrchestrator:
    """One operator's conversation, and the deployments. Whatever goes wrong is a ClickstreamRefused."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http
        self._session_id: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def ask(self, query: str) -> str:
        """What the agents answer; they know what was said before."""
        return self._said(query).response

    def deploy(self, query: str) -> Proposal:
        """The plan that awaits approval, or what is still needed for one. Nothing is deployed."""
        reply = self._said(query)
        if not reply.proposals:
            return Proposal(text=reply.response)
        newest = reply.proposals[-1]
        return Proposal(text=reply.response, plan_id=newest.plan_id, digest=newest.digest)

    def approve(self, proposal: Proposal) -> Deployment:
        """Have exactly this plan done, in the name of whose token it is."""
        if proposal.plan_id is None or proposal.digest is None:
            raise ClickstreamRefused("There is no plan to approve yet: answer what is asked.", code="no_plan")
        return self._sent("POST", f"deployments/{proposal.plan_id}/approve", {"digest": proposal.digest})

    def reject(self, plan_id: str, reason: str) -> Deployment:
        """Never do this plan."""
        return self._sent("POST", f"deployments/{plan_id}/reject", {"reason": reason})

    def resume(self, plan_id: str) -> Deployment:
        """Have a plan that failed go on."""
        return self._sent("POST", f"deployments/{plan_id}/resume")

    def cancel(self, plan_id: str) -> Deployment:
        """Have a plan that runs stop at its next look."""
        return self._sent("POST", f"deployments/{plan_id}/cancel")

    def destroy(self, pipeline: str) -> Proposal:
        """The plan that takes a pipeline down, which awaits approval."""
        plan = self._sent("POST", f"pipelines/{pipeline}/destroy")
        return Proposal(text=f"Destroy pipeline {pipeline}.", plan_id=plan.plan_id, digest=plan.digest)

    def deployment(self, plan_id: str) -> Deployment:
        """A plan with its steps."""
        return self._sent("GET", f"deployments/{plan_id}")

    def deployments(self) -> tuple[Deployment, ...]:
        """Every plan, the newest first."""
        return self._read(_DEPLOYMENTS, "GET", "deployments")

    def fetched(self, path: str) -> bytes:
        """Anything else below the service's path, such as a proof or its chart."""
        with self._failures_told():
            return self._accepted(self._http.request("GET", path)).content

    def follow(self, plan_id: str, *, after: int = 0) -> Iterator[Entry]:
        """The journal as it is written, to the plan's end; a connection that breaks is made anew where it broke."""
        tries = 0
        while tries < _TRIES:
            try:
                for event in self._events(plan_id, after):
                    if event.event != "entry":
                        self._check_end(event)
                        return
                    entry = _ENTRY.validate_json(event.data)
                    after, tries = entry.number, 0
                    yield entry
            except httpx2.TransportError as error:
                if tries + 1 == _TRIES:
                    raise self._unreachable(error) from error
            except ClickstreamRefused as refused:
                if not refused.may_pass or tries + 1 == _TRIES:
                    raise
            tries += 1
            time.sleep(_BETWEEN_TRIES)
        raise ClickstreamRefused(f"{self._address} ends the journal of {plan_id} again and again.")

    def _events(self, plan_id: str, after: int) -> Iterator[httpx2.ServerSentEvent]:
        headers = {"last-event-id": str(after)} if after else {}
        patience = httpx2.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS)
        path = f"deployments/{plan_id}/events"
        with self._http.stream("GET", path, headers=headers, timeout=patience) as response:
            if not response.is_success:
                response.read()
            self._accepted(response)
            yield from httpx2.EventSource(response)

    def _check_end(self, event: httpx2.ServerSentEvent) -> None:
        """`end` is the plan's own; anything else is the service's trouble."""
        if event.event == "error":
            detail = Refusal.model_validate_json(event.data).error
            raise ClickstreamRefused(detail.message, code=detail.code, may_pass=True)

    def _said(self, query: str) -> Reply:
        body = {"customer_message": query, **({"session_id": self._session_id} if self._session_id else {})}
        reply = self._read(_REPLY, "POST", "process", body)
        self._session_id = reply.session_id
        return reply

    def _sent(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Deployment:
        return self._read(_DEPLOYMENT, method, path, body)

    def _read(self, kind: TypeAdapter[Kind], method: str, path: str, body: Mapping[str, str] | None = None) -> Kind:
        with self._failures_told():
            return kind.validate_json(self._accepted(self._http.request(method, path, json=body)).content)

    def _accepted(self, response: httpx2.Response) -> httpx2.Response:
        if response.is_success:
            return response
        may_pass = response.is_server_error
        try:
            detail = Refusal.model_validate_json(response.content).error
        except ValidationError:
            raise ClickstreamRefused(f"{self._address} answers {response.status_code}.", may_pass=may_pass) from None
        hint = f" ({TOKEN} is yours to set.)" if response.status_code in _ABOUT_THE_TOKEN else ""
        raise ClickstreamRefused(f"{detail.message}{hint}", code=detail.code, may_pass=may_pass)

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        try:
            yield
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error
        except ValidationError as error:
            raise ClickstreamRefused(f"{self._address} says what this client can't read: {error}") from error

    def _unreachable(self, error: httpx2.TransportError) -> ClickstreamRefused:
        why = str(error).rstrip(".") or type(error).__name__
        return ClickstreamRefused(f"The service at {self._address} gives no answer: {why}.")

    @property
    def _address(self) -> str:
        return f"{self._http.base_url.scheme}://{self._http.base_url.netloc.decode()}"


_ABOUT_THE_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def create_clickstream_orchestrator(url: str | None = None, token: str | None = None) -> ClickstreamOrchestrator:
    """The agents at an address, asked by one of its staff: CLICKSHOP_URL and CLICKSHOP_TOKEN, unless given."""
    return ClickstreamOrchestrator(
        httpx2.Client(
            base_url=f"{(url or _variable(URL)).rstrip('/')}/{_PATH}/",
            headers={"authorization": f"Bearer {token or _variable(TOKEN)}"},
            timeout=httpx2.Timeout(_REPLY_SECONDS, connect=_CONNECT_SECONDS),
            trust_env=False,  # a proxy of the environment would be asked for localhost too
        )
    )


def _variable(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise ClickstreamRefused(_NOT_SET.format(name=name), code="not_set")
