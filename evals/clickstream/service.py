"""The clickstream's orchestrator with its eight specialists, as the service puts them together, over a played scene."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, cast

from strands.models import Model

from agents.clickstream.agent import build_agent
from agents.clickstream.config import inner_agent
from agents.clickstream.deployment.templates import ShippedTemplates
from agents.clickstream.desk import OperatorDesk
from agents.clickstream.specialists.data_connector.reading import ConnectorReading, ObjectReading
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.ecs_deployment.reading import CollectorReading
from agents.clickstream.specialists.image_builder.reading import BuildReading
from agents.clickstream.specialists.load_balancer.reading import BalancerReading
from agents.clickstream.specialists.msk_topic.reading import ClusterReading
from agents.clickstream.specialists.security_config.reading import GroupReading
from agents.clickstream.team import Ports, Team
from agents.clickstream.tools import own_tools
from agents.common.answering import Budget
from agents.common.contracts import HistoryMessage
from agents.common.principal import Principal
from agents.common.tool_audit import open_audit
from evals.clickstream.played.landscape import PREFIX, REGION
from evals.clickstream.played.proofs import PlayedProofs
from evals.clickstream.played.scenes import Scene
from evals.clickstream.recording import Recorder

if TYPE_CHECKING:
    from agents.clickstream.proof.repository import Proofs

SPECIALIST_SHARE = 0.6
_MODEL_TURNS, _TOOL_CALLS = 6, 24
_HISTORY_TURNS = 10
_ORCHESTRATOR = inner_agent("orchestrator")


class ForgetfulConversations:
    """The operator's client sends along what was said: nothing is kept."""

    async def history(self, principal: Principal, *, session_id: str, turns: int) -> list[HistoryMessage] | None:
        """None is known."""

    async def append(
        self, principal: Principal, *, session_id: str, message: str, reply: str, agents: Sequence[str]
    ) -> None:
        """Not kept."""


@asynccontextmanager
async def open_desk(scene: Scene, model: Model, recorder: Recorder, *, seconds: float) -> AsyncIterator[OperatorDesk]:
    """While a conversation is held."""
    budget = Budget(seconds=seconds, model_turns=_MODEL_TURNS, tool_calls=_TOOL_CALLS)
    async with AsyncExitStack() as stack:
        team = Team(model=model, database=recorder, budget=budget, share=SPECIALIST_SHARE, stack=stack)
        ports = ports_of(scene)
        own = own_tools(scene.deployments, health=ports.health, region=REGION)
        tools = [*await team.tools(ports), *own]
        audit = await stack.enter_async_context(open_audit(recorder, _ORCHESTRATOR))
        yield OperatorDesk(
            proposals=scene.deployments,
            build_agent=partial(build_agent, model=model, tools=tools),
            conversations=ForgetfulConversations(),
            audit=audit,
            budget=budget,
            history_turns=_HISTORY_TURNS,
        )


def ports_of(scene: Scene) -> Ports:
    """The real readings over the played account."""
    account, deployments = scene.account, scene.deployments
    return Ports(
        deployments=deployments,
        proposals=lambda _: deployments,
        clusters=ClusterReading(clusters=account.clusters, topics=account.topics),
        builds=BuildReading(account.builds),
        collectors=CollectorReading(account.services),
        balancers=BalancerReading(account.balancers),
        groups=GroupReading(networks=account.networks, templates=ShippedTemplates()),
        connectors=ConnectorReading(account.connectors),
        objects=ObjectReading(account.buckets, prefix=PREFIX),
        proofs=PlayedProofs(Deployed(deployments), lost=account.running.lost),
        reports=cast("Proofs", None),  # the routes' own: no agent asks it
    )
