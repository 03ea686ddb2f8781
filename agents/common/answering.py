"""Runs a Strands agent for one request: what travels beside the model, how long it may take, what its errors mean."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from strands import Agent, ModelRetryStrategy
from strands.agent.conversation_manager import NullConversationManager
from strands.hooks import HookProvider
from strands.models import Model
from strands.tools.executors import ConcurrentToolExecutor, SequentialToolExecutor
from strands.types.content import Message
from strands.types.exceptions import (
    ContextWindowOverflowException,
    EventLoopException,
    ModelThrottledException,
)
from strands.types.tools import AgentTool, ToolContext

from agents.common.call_limits import CallLimits
from agents.common.contracts import HistoryMessage
from agents.common.errors import ModelUnavailable
from agents.common.model_reply import ReplyStream, model_reply
from agents.common.principal import Caller, Principal
from agents.common.progress import Publish, TextDelta
from agents.common.rambling import Rambling
from agents.common.raw_reply import RawReplies
from agents.common.recital import Recited
from agents.common.tool_trace import ToolTrace

if TYPE_CHECKING:
    from agents.common.settings import Settings

log = structlog.stdlib.get_logger(__name__)

UNFINISHED = "I looked this up, but could not finish an answer. Please ask again in other words."

_BUSY = "The assistant is busy right now; try again in a moment."
_DOWN = "The assistant can't be reached right now; try again in a moment."
_WITHHELD = "I can't tell how I was set up, but I'm glad to help with your orders, with our products, or their support."
_SLOW = "The assistant took too long to answer; try again in a moment."
_TURNS_TO_MEND = 2  # a look-up that was not made, and the answer
_MODEL_ERRORS = (
    BotoCoreError,
    ClientError,
    ContextWindowOverflowException,
    ModelThrottledException,
)
_THROTTLED = ("ThrottlingException", "ServiceUnavailableException", "ModelNotReadyException")


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one answer may cost."""

    seconds: float
    model_turns: int
    tool_calls: int

    @classmethod
    def of(cls, settings: "Settings") -> Self:
        """As an agent's environment says."""
        return cls(
            seconds=settings.answer_seconds, model_turns=settings.model_turns, tool_calls=settings.most_tool_calls
        )


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """What tools know of a request. It travels beside the model: no prompt and no argument holds any of it."""

    caller: Caller
    publish: Publish


def request_agent(
    *, model: Model, prompt: str, tools: Sequence[AgentTool], history: Sequence[HistoryMessage], trace: ToolTrace
) -> Agent:
    """A Strands agent for one request: an agent that lived longer would mix customers' conversations."""
    return conversing_agent(model=model, prompt=prompt, tools=tools, messages=_messages(history), hooks=[trace])


def conversing_agent(
    *,
    model: Model,
    prompt: str,
    tools: Sequence[AgentTool],
    messages: Sequence[Message],
    hooks: Sequence[HookProvider],
    one_by_one: bool = False,
) -> Agent:
    """The same after earlier messages as Bedrock has them, with what tools were called for and what they found.

    Tools that are called in one turn run at the same time, or one by one.
    """
    return Agent(
        model=model,
        system_prompt=prompt,
        tools=list(tools),
        messages=[{**message} for message in messages],  # Strands notes things beside them
        hooks=list(hooks),
        tool_executor=SequentialToolExecutor() if one_by_one else ConcurrentToolExecutor(),
        callback_handler=None,
        conversation_manager=NullConversationManager(),
        # Strands' own strategy waits up to four minutes; a customer does not.
        retry_strategy=ModelRetryStrategy(max_attempts=3, initial_delay=1, max_delay=2),
    )


def invocation_of(context: ToolContext) -> Invocation:
    """What travels beside the model, inside a tool."""
    invocation: Invocation = context.invocation_state["invocation"]
    return invocation


def principal_of(context: ToolContext) -> Principal:
    """Who asks, inside a tool."""
    return invocation_of(context).caller.principal


def customer_of(context: ToolContext, *, otherwise: str) -> tuple[Principal, str]:
    """Who asks, and their own customer id. Raises ValueError, with the sentence `otherwise`, for staff: it has none."""
    principal = principal_of(context)
    if principal.customer_id is None:
        raise ValueError(otherwise)
    return principal, principal.customer_id


async def answer(
    agent: Agent, question: str, *, invocation: Invocation, budget: Budget, withheld: str = _WITHHELD
) -> str:
    """The model's text, published as it grows; empty when it came to none. Raises ModelUnavailable.

    A text that recites the prompt ends there, and `withheld` is the answer; one that repeats itself ends, too.
    """
    agent.hooks.add_hook(CallLimits(budget.tool_calls))
    try:
        async with patience(agent, budget.seconds):
            return await _reply(agent, question, invocation, budget)
    except Recited:
        log.warning("a reply that recites the prompt was withheld")
        invocation.publish(TextDelta(withheld))
        return withheld
    except Rambling as rambling:
        log.warning("a reply that goes round in circles was ended")
        return rambling.text


@asynccontextmanager
async def patience(agent: Agent, seconds: float) -> AsyncIterator[None]:
    """Waits for an agent's model so long, and hangs up on it however that ends. Raises ModelUnavailable."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        log.warning("the answer took too long", seconds=seconds)
        raise ModelUnavailable(_SLOW) from None
    except EventLoopException as error:
        if isinstance(error.original_exception, _MODEL_ERRORS):
            raise _unavailable(error.original_exception) from error
        raise error.original_exception from error
    except _MODEL_ERRORS as error:
        raise _unavailable(error) from error
    finally:
        # A model call runs in a thread, which no cancellation ends; and one ends Strands' link to a signal of ours.
        agent.cancel()


async def _reply(agent: Agent, question: str, invocation: Invocation, budget: Budget) -> str:
    """The model's words; where it wrote something else, it is told so once."""
    raw = RawReplies(message=question, tools=agent.tool_names)
    stream = ReplyStream(prompt=agent.system_prompt or "", raw=raw, publish=invocation.publish)
    say = partial(model_reply, agent, invocation=invocation, stream=stream)
    text = await say(question, turns=budget.model_turns)
    if stream.correction is None:
        return text
    log.warning("the model wrote no reply, and is told so", correction=stream.correction)
    text = await say(stream.correction, turns=_TURNS_TO_MEND)
    return text if stream.correction is None else ""


def _messages(history: Sequence[HistoryMessage]) -> list[Message]:
    """As Bedrock wants them: the customer begins, and then they take turns up to an answer."""
    messages: list[Message] = []
    for said in history:
        expected = "assistant" if len(messages) % 2 else "user"
        if said.role == expected:
            messages.append({"role": said.role, "content": [{"text": said.content}]})
        elif messages:
            messages[-1]["content"].append({"text": said.content})
    return messages[: len(messages) // 2 * 2]


def _unavailable(error: Exception) -> ModelUnavailable:
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    log.warning("the model did not answer", error=type(error).__name__, code=code, exc_info=error)
    is_busy = isinstance(error, ModelThrottledException) or code in _THROTTLED
    return ModelUnavailable(_BUSY if is_busy else _DOWN)
