"""An operator's turn: what was proposed is shown whole, whatever the model makes of it, and remembered."""

from collections.abc import Sequence
from functools import partial

import pytest
from botocore.exceptions import EndpointConnectionError
from strands.types.tools import AgentTool

from agents.catalog import CLICKSTREAM_AGENTS
from agents.clickstream.agent import build_agent
from agents.clickstream.desk import OperatorDesk, OperatorReply
from agents.clickstream.specialists.consulting import specialist_tool
from agents.clickstream.specialists.msk_topic.tools import TopicTools
from agents.clickstream.tools import own_tools
from agents.common.answering import Budget
from agents.common.contracts import ProcessRequest
from agents.common.errors import ModelUnavailable
from agents.common.principal import Caller
from agents.common.progress import unheard
from agents.common.specialist import WrongTools
from tests.fakes.audit import InMemoryAudit
from tests.fakes.clickstream import AllWell, CannedAws
from tests.fakes.conversations import InMemoryConversations
from tests.fakes.deployments import InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF
from tests.fakes.scripted_model import ScriptedModel, Step, call, fail, say

BUDGET = Budget(seconds=5.0, model_turns=4, tool_calls=10)
PROPOSE = call("propose_deployment", msk_cluster="my-cluster", s3_bucket="my-bucket")
DOWN = EndpointConnectionError(endpoint_url="http://bedrock")
TOPICS = CLICKSTREAM_AGENTS[1]


class World:
    """An orchestrator with one specialist, over deployments in memory."""

    def __init__(self, *steps: Step) -> None:
        self.model = ScriptedModel(*steps)
        self.deployments = InMemoryDeployments()
        self.conversations = InMemoryConversations()
        self.audit, self.topics_audit = InMemoryAudit(), InMemoryAudit()
        own = own_tools(self.deployments, health=AllWell(), region="us-east-1")
        self.desk = OperatorDesk(
            proposals=self.deployments,
            build_agent=partial(build_agent, model=self.model, tools=[*own, self.specialist()]),
            conversations=self.conversations,
            audit=self.audit,
            budget=BUDGET,
            history_turns=5,
        )

    def specialist(self, tools: Sequence[AgentTool] | None = None) -> AgentTool:
        """The one for topics."""
        usual = TopicTools(clusters=CannedAws(), proposals=self.deployments).tools()
        return specialist_tool(
            TOPICS,
            model=self.model,
            prompt="You know topics.",
            description="Knows topics.",
            tools=usual if tools is None else tools,
            audit=self.topics_audit,
            budget=BUDGET,
        )

    async def says(self, message: str, session_id: str | None = None) -> OperatorReply:
        """One turn."""
        request = ProcessRequest(customer_message=message, session_id=session_id)
        reply = await self.desk.answer(await self.desk.open_turn(request, Caller(STAFF, "token")), unheard)
        assert isinstance(reply, OperatorReply)
        return reply


async def test_a_proposal_stands_below_the_reply_whole_and_for_programs() -> None:
    world = World(PROPOSE, say("A plan is ready."))
    reply = await world.says("Deploy it")
    (record,) = world.deployments.plans.values()
    text, _, plan = reply.response.partition("\n\n")
    assert text == "A plan is ready."
    assert plan.splitlines() == [
        f"Deploy pipeline clickstream (nginx+lua), plan {record.plan.plan_id}:",
        "1. topic:app_logs, make topic:app_logs: topic app_logs with 18 partitions",
        "2. stack:network, make stack:network: 3 security groups",
        "3. stack:balancer, make stack:balancer: network load balancer ($16.43 a month)",
        "Together $16.43 a month at rest.",
        f"Digest: {record.digest}",
        "Nothing is done before it is approved. To approve exactly this plan:",
        f'POST /clickstream/deployments/{record.plan.plan_id}/approve {{"digest": "{record.digest}"}}',
    ]
    (proposal,) = reply.proposals
    assert (proposal.plan_id, proposal.digest) == (record.plan.plan_id, record.digest)
    assert reply.agent_responses["clickstream-orchestrator"].tools_called == ("propose_deployment",)
    assert world.conversations.turns[(STAFF.subject, reply.session_id)][-1].content == reply.response


async def test_it_is_shown_also_when_the_model_fails_after_it() -> None:
    world = World(PROPOSE, fail(DOWN))
    reply = await world.says("Deploy it")
    assert reply.response.startswith("Deploy pipeline clickstream")


async def test_of_several_drafts_the_last_is_shown() -> None:
    twice = call("propose_deployment", msk_cluster="my-cluster", s3_bucket="my-bucket", solution="vector")
    world = World(PROPOSE, twice, say("Vector, then."))
    reply = await world.says("Deploy it, no, with vector")
    assert "nginx+vector" in reply.response
    assert "nginx+lua" not in reply.response
    assert len(reply.proposals) == 1


async def test_what_a_specialist_changes_of_the_draft_is_shown_too() -> None:
    ask = call("msk_topic_agent", question="36 partitions for app_logs")
    change = call("set_topic", topic="app_logs", partitions=36, replication=3)
    world = World(ask, change, say("Changed."), say("It will have 36 partitions."))
    world.deployments.add(record_of(), by=STAFF)
    reply = await world.says("Give app_logs 36 partitions")
    assert f"Digest: {reply.proposals[0].digest}" in reply.response
    assert [made.name for _, _, made in world.topics_audit.calls] == ["set_topic"]
    assert [made.name for _, _, made in world.audit.calls] == ["msk_topic_agent"]
    assert world.topics_audit.calls[0][0] == STAFF


async def test_the_next_turn_knows_what_was_said() -> None:
    world = World(say("Which cluster, and which bucket?"), PROPOSE, say("A plan is ready."))
    asked = await world.says("I want to deploy the clickstream")
    assert (asked.proposals, asked.follow_up_needed) == ((), False)
    reply = await world.says("yes, with my-cluster and my-bucket", asked.session_id)
    assert reply.proposals
    assert "I want to deploy the clickstream" in world.model.seen[1].everything


async def test_a_model_that_fails_with_nothing_done_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable):
        await World(fail(DOWN)).says("Hello")


def test_a_specialist_with_other_tools_than_the_catalogues_does_not_start() -> None:
    with pytest.raises(WrongTools, match="clickstream-msk-topic"):
        World().specialist(tools=[])
