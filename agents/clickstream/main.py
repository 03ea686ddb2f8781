"""The clickstream as a service: the one place that knows its concrete classes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI

from agents.clickstream.agent import build_agent
from agents.clickstream.config import SPEC, ClickstreamSettings, inner_agent
from agents.clickstream.desk import OperatorDesk, OperatorReply
from agents.clickstream.routes.deployments import deployments_router, pipelines_router
from agents.clickstream.routes.proofs import proofs_router
from agents.clickstream.service import ClickstreamService
from agents.clickstream.team import Ports, Team
from agents.clickstream.tools import own_tools
from agents.clickstream.wiring import OpenPorts, open_ports
from agents.common.answering import Budget
from agents.common.app import create_agent_app
from agents.common.conversations import SqlConversationRepository
from agents.common.identity import StaffVerifier
from agents.common.process_routes import process_router
from agents.common.readiness import ReadinessChecks
from agents.common.runtime import OpenRuntime, Runtime, open_runtime
from agents.common.server import serve
from agents.common.specialist import check_tools
from agents.common.tool_audit import open_audit

_EXAMPLE = "Deploy clickstream with MSK cluster 'my-cluster' and S3 bucket 'my-bucket'"
_ORCHESTRATOR = inner_agent("orchestrator")


def create_app(
    settings: ClickstreamSettings, *, runtime: OpenRuntime = open_runtime, ports: OpenPorts = open_ports
) -> FastAPI:
    """The application; nothing is opened before it starts."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[ClickstreamService]:
        async with (
            runtime(settings) as opened,
            ports(settings, opened) as reached,
            _open_desk(settings, opened, reached) as desk,
        ):
            yield ClickstreamService(
                desk=desk,
                deployments=reached.deployments,
                proofs=reached.reports,
                verifier=StaffVerifier(opened.verifier),
                readiness=ReadinessChecks(opened.checks),
            )

    messages = process_router(SPEC, reply=OperatorReply, who="an operator", example=_EXAMPLE)
    routers = (messages, deployments_router(), pipelines_router(), proofs_router())
    return create_agent_app(spec=SPEC, open_service=open_service, routers=routers)


@asynccontextmanager
async def _open_desk(settings: ClickstreamSettings, runtime: Runtime, ports: Ports) -> AsyncIterator[OperatorDesk]:
    """The orchestrator with its specialists; all of them have written their audits when it closes."""
    budget = Budget.of(settings)
    async with AsyncExitStack() as stack:
        team = Team(
            model=runtime.model,
            database=runtime.database,
            budget=budget,
            share=settings.specialist_share,
            stack=stack,
        )
        proposals = ports.proposals("orchestrator")
        own = own_tools(proposals, health=ports.health, region=settings.region)
        build = partial(build_agent, model=runtime.model, tools=[*await team.tools(ports), *own])
        check_tools(_ORCHESTRATOR, build)
        yield OperatorDesk(
            proposals=proposals,
            build_agent=build,
            conversations=SqlConversationRepository(runtime.database),
            audit=await stack.enter_async_context(open_audit(runtime.database, _ORCHESTRATOR)),
            budget=budget,
            history_turns=settings.history_turns,
        )


if __name__ == "__main__":
    serve(SPEC, ClickstreamSettings, create_app)
