"""Answers one message: builds the agent, runs it within its budget, and gathers what was said and shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from strands.agent import Agent
from strands.models import Model
from strands.types.content import Message
from strands.types.tools import AgentTool

from agents.common.answering import UNFINISHED, Budget, Invocation, answer, conversing_agent
from agents.common.errors import ModelUnavailable
from agents.common.principal import Caller
from agents.common.progress import Progress, TextDelta
from agents.common.tool_trace import ToolTrace
from agents.common.turn_memory import remembered
from agents.promotions.answer import Answer
from agents.promotions.prompts import INCOMPLETE, UNWORDED, WITHHELD, system_prompt

_NO_TOKEN = ""  # it ended at the authorizer


def today_in_utc() -> date:
    """The day that a prompt names."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, kw_only=True)
class PromotionsInvocation(Invocation):
    """What travels beside the model: also where tools show what they found."""

    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer's words, the messages that it adds to the conversation, and what it took."""

    words: str
    messages: tuple[Message, ...]
    model_calls: int
    tokens: int


class Assistant:
    """One Strands agent a message: an agent that lived longer would mix conversations."""

    def __init__(
        self, *, model: Model, tools: Sequence[AgentTool], budget: Budget, today: Callable[[], date] = today_in_utc
    ) -> None:
        self._model = model
        self._tools = tools
        self._budget = budget
        self._today = today

    async def answer(
        self, said: str, *, answer_: Answer, history: Sequence[Message], say: Callable[[str], None]
    ) -> Answered:
        """The answer; what tools show is in `answer_`. Raises ModelUnavailable when there is nothing to show either."""
        trace = ToolTrace()
        agent = conversing_agent(
            model=self._model,
            prompt=system_prompt(self._today()),
            tools=self._tools,
            messages=history,
            hooks=[trace],
        )
        invocation = _invocation(answer_, say)
        with trace:
            words = await self._words(agent, said, invocation)
        reply = _complete(words, trace)
        metrics = agent.event_loop_metrics
        return Answered(
            words=reply,
            messages=remembered(agent.messages[len(history) :], said=said, reply=reply),
            model_calls=metrics.cycle_count,
            tokens=metrics.accumulated_usage["totalTokens"],
        )

    async def _words(self, agent: Agent, said: str, invocation: PromotionsInvocation) -> str:
        """The model's words, or ours where it came to none: what tools showed is shown in any case."""
        shown = invocation.answer
        try:
            words = await answer(agent, said, invocation=invocation, budget=self._budget, withheld=WITHHELD)
        except ModelUnavailable:
            if not shown.blocks:
                raise
            return UNWORDED
        return words or (UNWORDED if shown.blocks else UNFINISHED)


def _invocation(answer_: Answer, say: Callable[[str], None]) -> PromotionsInvocation:
    def publish(progress: Progress) -> None:
        if isinstance(progress, TextDelta):
            say(progress.text)

    caller = Caller(answer_.marketer.principal, _NO_TOKEN)
    return PromotionsInvocation(caller=caller, publish=publish, answer=answer_)


def _complete(words: str, trace: ToolTrace) -> str:
    """A model may forget to say that a look-up failed and was not made good."""
    latest = {call.name: call.outcome for call in trace.calls}
    return f"{words}\n\n{INCOMPLETE}" if "failed" in latest.values() else words
