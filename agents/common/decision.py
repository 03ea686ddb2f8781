"""What a model decides, as data: one call, which is held to a schema (structured output)."""

from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar

import structlog
from pydantic import BaseModel
from strands import Agent
from strands.middleware import InvokeModelContext, InvokeModelStage
from strands.types.agent import Limits
from strands.types.exceptions import StructuredOutputException
from strands.types.tools import ToolChoiceTool

from agents.common.answering import patience
from agents.common.errors import ModelUnavailable

log = structlog.stdlib.get_logger(__name__)

Decision = TypeVar("Decision", bound=BaseModel)

_TURNS = 2  # one that breaks the schema is told how, and may decide again
_UNDECIDED = "The assistant could not make out what you need; please ask again in other words."


async def decided(agent: Agent, question: str, kind: type[Decision], *, seconds: float) -> Decision:
    """The decision. Raises ModelUnavailable, also for a model that does not come to one."""
    agent.add_middleware(InvokeModelStage.Input, partial(_held_to, kind))
    async with patience(agent, seconds):
        try:
            result = await agent.invoke_async(question, structured_output_model=kind, limits=Limits(turns=_TURNS))
        except StructuredOutputException as error:
            log.warning("the model decided nothing that fits", reason=str(error))
            raise ModelUnavailable(_UNDECIDED) from error
    if not isinstance(result.structured_output, kind):
        log.warning("the model decided nothing", stop_reason=result.stop_reason)
        raise ModelUnavailable(_UNDECIDED)
    return result.structured_output


def _held_to(kind: type[BaseModel], context: InvokeModelContext) -> InvokeModelContext:
    """Strands itself asks freely first, and insists with a second call: that would be one call too many in a row."""
    choice: dict[Literal["tool"], ToolChoiceTool] = {"tool": {"name": kind.__name__}}
    return replace(context, tool_choice=choice, structured_output_model=kind)
