"""The supervisor as a service: the one place that knows its concrete classes."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
from fastapi import APIRouter, FastAPI

from agents.catalog import SPECIALISTS
from agents.common.answering import Budget
from agents.common.app import create_agent_app
from agents.common.contracts import Message
from agents.common.conversation_desk import ConversationDesk
from agents.common.conversations import SqlConversationRepository
from agents.common.desk import AnsweringService
from agents.common.errors import SpecialistUnavailable
from agents.common.process_routes import process_router
from agents.common.readiness import Check, ReadinessChecks
from agents.common.resilience import Bulkhead, CircuitBreaker
from agents.common.routes import authenticated_router
from agents.common.runtime import OpenRuntime, open_runtime
from agents.common.server import serve
from agents.common.specialist import check_tools
from agents.common.tool_audit import open_audit
from agents.supervisor.agent import build_agent
from agents.supervisor.config import SPEC, SupervisorSettings
from agents.supervisor.specialist_client import SpecialistClient, SpecialistStatus
from agents.supervisor.tools import specialist_tools

_FAILURES_THAT_OPEN = 5
_REST_SECONDS = 15.0
_CONNECTIONS = 256


class Welcome(Message):
    """Where to go from the root."""

    service: str = "ClickShop"
    ask: str = f"POST /{SPEC.path}/process"
    docs: str = f"/{SPEC.path}/docs"
    health: str = "/health"


class AgentsStatus(Message):
    """The specialists by the catalogue's names."""

    agents: dict[str, SpecialistStatus]


def create_app(settings: SupervisorSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application; nothing is opened before it starts."""
    specialists: list[SpecialistClient] = []
    budget = Budget.of(settings)

    @asynccontextmanager
    async def open_service() -> AsyncIterator[AnsweringService]:
        async with runtime(settings) as opened, open_audit(opened.database, SPEC) as audit, _session() as session:
            specialists[:] = _specialists(settings, session)
            build = partial(build_agent, model=opened.model, tools=specialist_tools(specialists))
            check_tools(SPEC, build)
            desk = ConversationDesk(
                build_agent=build,
                conversations=SqlConversationRepository(opened.database),
                audit=audit,
                budget=budget,
                history_turns=settings.history_turns,
            )
            readiness = ReadinessChecks({**opened.checks, **_reachability(specialists)})
            yield AnsweringService(desk=desk, verifier=opened.verifier, readiness=readiness)

    routers = (process_router(SPEC), _status_router(specialists), _root_router())
    return create_agent_app(spec=SPEC, open_service=open_service, routers=routers)


def _session() -> aiohttp.ClientSession:
    """Without aiohttp's own five minutes: each call has its deadline."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=_CONNECTIONS), timeout=aiohttp.ClientTimeout(total=None)
    )


def _specialists(settings: SupervisorSettings, session: aiohttp.ClientSession) -> list[SpecialistClient]:
    return [
        SpecialistClient(
            spec=spec,
            url=str(settings.specialist_urls[spec.url_variable]),
            session=session,
            breaker=CircuitBreaker(failures=_FAILURES_THAT_OPEN, rest=_REST_SECONDS),
            bulkhead=Bulkhead(settings.specialist_questions),
            seconds=settings.specialist_seconds,
        )
        for spec in SPECIALISTS
    ]


def _reachability(specialists: Sequence[SpecialistClient]) -> Mapping[str, Check]:
    def check_of(specialist: SpecialistClient) -> Check:
        async def check() -> None:
            if (await specialist.status()).status != "reachable":
                raise SpecialistUnavailable(f"{specialist.spec.name} can't be reached.")

        return check

    return {specialist.spec.name: check_of(specialist) for specialist in specialists}


def _status_router(specialists: Sequence[SpecialistClient]) -> APIRouter:
    router = authenticated_router(f"/{SPEC.path}", SPEC.name)

    @router.get("/agents/status")
    async def agents_status() -> AgentsStatus:
        """Which specialists answer, how fast, and whose circuit is open."""
        found = await asyncio.gather(*(specialist.status() for specialist in specialists))
        return AgentsStatus(agents={one.spec.name: status for one, status in zip(specialists, found, strict=True)})

    return router


def _root_router() -> APIRouter:
    router = APIRouter(tags=[SPEC.name])

    @router.get("/")
    async def welcome() -> Welcome:
        """Where to go from here."""
        return Welcome()

    return router


if __name__ == "__main__":
    serve(SPEC, SupervisorSettings, create_app)
