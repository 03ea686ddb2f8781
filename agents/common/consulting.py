"""A tool that asks a specialist in words. Several that are called in one turn ask at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from strands import ToolContext, tool
from strands.types.tools import AgentTool

from agents.common.answering import Invocation, invocation_of
from agents.common.consultations import Consultation
from agents.common.contracts import ProcessReply
from agents.common.errors import ClickShopError, NotAuthenticated
from agents.common.partial_answers import missing, title
from agents.common.progress import SpecialistProgress
from agents.common.tool_arguments import words
from agents.common.tool_results import ToolResult

_NOT_IN_TIME = "It did not answer in time."
_NOT_ASKED = "It could not be asked."


@dataclass(frozen=True, kw_only=True)
class ConsultingInvocation(Invocation):
    """What travels beside the model of an agent that asks others: also the session, and who was asked what."""

    session_id: str
    ended: list[Consultation] = field(default_factory=list)

    @property
    def consultations(self) -> list[Consultation]:
        """In the order of asking: who answers first is chance."""
        return sorted(self.ended, key=lambda one: one.started_at)


Ask = Callable[[str, ConsultingInvocation], Awaitable[ProcessReply]]
"""Puts a question to one specialist, in the name of who asks. Raises ClickShopError when there is no answer."""


def consulting_tool(tool_name: str, *, specialist: str, description: str, ask: Ask) -> AgentTool:
    """The tool by which a model asks that specialist, whose name is the catalogue's."""

    @tool(name=tool_name, description=description, context=True)
    async def consult(question: str, tool_context: ToolContext) -> ToolResult:
        """Ask the specialist.

        Args:
            question: A question that can be understood alone, with every id, name, number and size that it needs.
        """
        invocation = invocation_of(tool_context)
        assert isinstance(invocation, ConsultingInvocation)
        return await _consult(specialist, words(question, name="question"), ask, invocation)

    return consult


async def _consult(name: str, question: str, ask: Ask, invocation: ConsultingInvocation) -> ToolResult:
    """Ask, and record what came of it; a failure is a result that says what is missing."""
    record = _recorder(name, invocation)
    invocation.publish(SpecialistProgress(name, "started"))
    try:
        reply = await ask(question, invocation)
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


def _recorder(name: str, invocation: ConsultingInvocation) -> _Record:
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
