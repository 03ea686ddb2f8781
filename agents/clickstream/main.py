"""The clickstream as a service: the one place that knows its concrete classes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import cast

from fastapi import FastAPI

from agents.clickstream.agent import build_agent
from agents.clickstream.config import SPEC, ClickstreamSettings, inner_agent
from agents.clickstream.deployment.desk import Deployments
from agents.clickstream.desk import OperatorDesk, OperatorReply
from agents.clickstream.pending import Pending
from agents.clickstream.proof.repository import SqlProofs
from agents.clickstream.routes.deployments import deployments_router, pipelines_router
from agents.clickstream.routes.proofs import proofs_router
from agents.clickstream.service import ClickstreamService
from agents.clickstream.specialists import ports
from agents.clickstream.team import Ports, Team
from agents.clickstream.tools import DeploymentTools
from agents.common.answering import Budget
from agents.common.app import create_agent_app
from agents.common.conversations import SqlConversationRepository
from agents.common.identity import StaffVerifier
from agents.common.process_routes import process_router
from agents.common.readiness import ReadinessChecks
from agents.common.runtime import OpenRuntime, open_runtime
from agents.common.server import serve
from agents.common.specialist import check_tools
from agents.common.tool_audit import open_audit

_ORCHESTRATOR = inner_agent("orchestrator")


def create_app(settings: ClickstreamSettings, *, runtime: OpenRuntime = open_runtime) -> FastAPI:
    """The application; nothing is opened before it starts."""

    @asynccontextmanager
    async def open_service() -> AsyncIterator[ClickstreamService]:
        async with runtime(settings) as opened, AsyncExitStack() as stack:
            deployments = cast("Deployments", Pending("deployments"))
            budget = Budget.of(settings)
            team = Team(
                model=opened.model,
                database=opened.database,
                budget=budget,
                share=settings.specialist_share,
                stack=stack,
            )
            own = DeploymentTools(deployments, region=settings.region).tools()
            build = partial(build_agent, model=opened.model, tools=[*await team.tools(_ports(deployments)), *own])
            check_tools(_ORCHESTRATOR, build)
            desk = OperatorDesk(
                build_agent=build,
                conversations=SqlConversationRepository(opened.database),
                audit=await stack.enter_async_context(open_audit(opened.database, _ORCHESTRATOR)),
                budget=budget,
                history_turns=settings.history_turns,
            )
            yield ClickstreamService(
                desk=desk,
                deployments=deployments,
                proofs=SqlProofs(opened.database),
                verifier=StaffVerifier(opened.verifier),
                readiness=ReadinessChecks(opened.checks),
            )

    routers = (process_router(SPEC, reply=OperatorReply), deployments_router(), pipelines_router(), proofs_router())
    return create_agent_app(spec=SPEC, open_service=open_service, routers=routers)


def _ports(deployments: Deployments) -> Ports:
    return Ports(
        proposals=deployments,
        clusters=cast("ports.Clusters", Pending("the Kafka clusters")),
        builds=cast("ports.Builds", Pending("the builds")),
        collectors=cast("ports.Collectors", Pending("the collector's service")),
        balancers=cast("ports.Balancers", Pending("the load balancer")),
        groups=cast("ports.Groups", Pending("the security groups")),
        connectors=cast("ports.Connectors", Pending("the connectors")),
        objects=cast("ports.Objects", Pending("the bucket")),
        proofs=cast("ports.Proofs", Pending("the proof")),
    )


if __name__ == "__main__":
    serve(SPEC, ClickstreamSettings, create_app)
