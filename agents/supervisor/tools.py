"""The supervisor's tools: one per specialist of the catalogue."""

from collections.abc import Sequence

from strands.types.tools import AgentTool

from agents.common.consulting import ConsultingInvocation, consulting_tool
from agents.common.contracts import ProcessReply
from agents.supervisor.specialist_client import SpecialistClient


def specialist_tools(specialists: Sequence[SpecialistClient]) -> list[AgentTool]:
    """`ask_<name>` for each."""
    return [_ask_tool(specialist) for specialist in specialists]


def _ask_tool(specialist: SpecialistClient) -> AgentTool:
    spec = specialist.spec

    async def ask(question: str, invocation: ConsultingInvocation) -> ProcessReply:
        return await specialist.ask(question, token=invocation.caller.token, session_id=invocation.session_id)

    name = f"ask_{spec.name.replace('-', '_')}"
    return consulting_tool(name, specialist=spec.name, description=spec.description, ask=ask)
