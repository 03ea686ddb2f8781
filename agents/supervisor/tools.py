"""The supervisor's tools: one per specialist of the catalogue. Called in one turn, they ask at the same time."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import Invocation, invocation_of
from agents.common.contracts import ProcessReply
from agents.common.errors import ClickShopError, NotAuthenticated
from agents.common.partial_answers import missing, title
from agents.common.progress import SpecialistProgress
from agents.common.tool_arguments import words
from agents.common.tool_results import ToolResult
from agents.supervisor.domain import Consultation
from agents.supervisor.specialist_client import SpecialistClient

_NOT_IN_TIME = "It did not answer in time."
_NOT_ASKED = "It could not be asked."


@dataclass(frozen=True, kw_only=True)
class SupervisorInvocation(Invocation):
    """What travels beside the supervisor's model: also the session, and who was asked what."""

    session_id: str
    ended: list[Consultation] = field(default_factory=list)

    @property
    def consultations(self) -> list[Consultation]:
        """In the order of asking: who answers first is chance."""
        return sorted(self.ended, key=lambda one: one.started_at)


def specialist_tools(specialists: Sequence[SpecialistClient]) -> list[AgentTool]:
    """`ask_<name>` for each."""
    return [_ask_tool(specialist) for specialist in specialists]


def _ask_tool(specialist: SpecialistClient) -> AgentTool:
    name = f"ask_{specialist.spec.name.replace('-', '_')}"

    @tool(name=name, description=specialist.spec.description, context=True)
    async def ask(question: str, tool_context: ToolContext) -> ToolResult:
        """Ask the specialist.

        Args:
            question: A question that can be understood alone, with every order number, product, size and price.
        """
        invocation = invocation_of(tool_context)
        assert isinstance(invocation, SupervisorInvocation)
        return await _consult(specialist, words(question, name="question"), invocation)

    return ask


async def _consult(specialist: SpecialistClient, question: str, invocation: SupervisorInvocation) -> ToolResult:
    """Ask, and record what came of it; a failure is a result that says what is missing."""
    name = specialist.spec.name
    record = _recorder(name, invocation)
    invocation.publish(SpecialistProgress(name, "started"))
    try:
        reply = await specialist.ask(question, token=invocation.caller.token, session_id=invocation.session_id)
    except asyncio.CancelledError:
        record(_NOT_IN_TIME)
        raise
    except ClickShopError as error:
        record(error.message, token_refused=isinstance(error, NotAuthenticated))
        invocation.publish(SpecialistProgress(name, "failed"))
        return {"specialist": title(name), "found": 0, "message": f"{missing(name)} ({error.message})"}
    except Exception:
        record(_NOT_ASKED)
        invocation.publish(SpecialistProgress(name, "failed"))
        raise
    record(reply.response, reply)
    invocation.publish(SpecialistProgress(name, "finished"))
    return {"specialist": title(name), "found": 1, "answer": reply.response}


class _Record(Protocol):
    def __call__(self, response: str, reply: ProcessReply | None = None, *, token_refused: bool = False) -> None: ...


def _recorder(name: str, invocation: SupervisorInvocation) -> _Record:
    started_at, started = datetime.now(UTC), time.monotonic()

    def record(response: str, reply: ProcessReply | None = None, *, token_refused: bool = False) -> None:
        own = reply.agent_responses.get(name) if reply else None
        invocation.ended.append(
            Consultation(
                name=name,
                response=response,
                answered=own is not None and own.status == "ok",
                tools_called=own.tools_called if own else (),
                confidence=reply.confidence_score if reply else 0.0,
                follow_up_needed=reply.follow_up_needed if reply else True,
                token_refused=token_refused,
                started_at=started_at,
                duration_ms=(time.monotonic() - started) * 1000,
            )
        )

    return record
