"""A specialist as a tool: a Strands agent of its own for each question, with its own audit and deadline."""

from collections.abc import Sequence
from functools import partial

from strands import Agent
from strands.models import Model
from strands.types.tools import AgentTool

from agents.catalog import InnerAgent
from agents.clickstream.operator import OperatorInvocation
from agents.common.answering import Budget, request_agent
from agents.common.consulting import ConsultingInvocation, consulting_tool
from agents.common.contracts import HistoryMessage, ProcessReply
from agents.common.desk import Turn
from agents.common.specialist import SpecialistDesk, check_offered
from agents.common.tool_audit import AuditTrail
from agents.common.tool_trace import ToolTrace


def specialist_tool(
    spec: InnerAgent,
    *,
    model: Model,
    prompt: str,
    description: str,
    tools: Sequence[AgentTool],
    audit: AuditTrail,
    budget: Budget,
) -> AgentTool:
    """`<name>_agent(question)`. Raises WrongTools unless the specialist has the catalogue's tools, and no others."""
    check_offered(spec, (one.tool_name for one in tools))
    build = partial(_build, model=model, prompt=prompt, tools=tools)
    desk = SpecialistDesk(spec=spec, build_agent=build, budget=budget, audit=audit)

    async def ask(question: str, invocation: ConsultingInvocation) -> ProcessReply:
        assert isinstance(invocation, OperatorInvocation)
        turn = Turn(caller=invocation.caller, message=question, session_id=invocation.session_id, history=())
        return await desk.answer_beside(turn, invocation.for_a_specialist())

    return consulting_tool(_tool_name(spec), specialist=spec.name, description=description, ask=ask)


def _build(
    *, model: Model, prompt: str, tools: Sequence[AgentTool], history: Sequence[HistoryMessage], trace: ToolTrace
) -> Agent:
    return request_agent(model=model, prompt=prompt, tools=tools, history=history, trace=trace)


def _tool_name(spec: InnerAgent) -> str:
    """`clickstream-msk-topic` is asked by `msk_topic_agent`."""
    return f"{spec.name.partition('-')[2].replace('-', '_')}_agent"
