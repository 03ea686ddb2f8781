"""Runs one inner agent for one turn: its tools, its audit, its share of the turn's activity, and what is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog
from strands import Agent, ToolContext
from strands.models import Model
from strands.types.content import Message
from strands.types.tools import AgentTool

from agents.catalog import InnerAgent
from agents.common.answering import UNFINISHED, Budget, Invocation, answer, conversing_agent, invocation_of
from agents.common.progress import Publish, TextDelta, unheard
from agents.common.specialist import check_offered
from agents.common.telemetry import tracer
from agents.common.tool_audit import AuditTrail
from agents.common.tool_trace import ToolCall, ToolTrace
from agents.common.turn_memory import remembered
from agents.live_shopping.activity import AgentWatch, Watch
from agents.live_shopping.claims import as_text, invented_orders
from agents.live_shopping.ordering import BEGUN, Ordering, untold
from agents.live_shopping.turn import Answered, ShopTurn

log = structlog.stdlib.get_logger(__name__)

_NOT_PLACED = "I could not place that order just now, so nothing was ordered. Please tell me again what you would like."


@dataclass(frozen=True, kw_only=True)
class ShopInvocation(Invocation):
    """What travels beside the model: also the turn, and the orders that are placed in it."""

    turn: ShopTurn
    ordering: Ordering = field(default_factory=Ordering)


def shop_invocation_of(context: ToolContext) -> ShopInvocation:
    """What travels beside the model, inside a tool of this shop."""
    invocation = invocation_of(context)
    assert isinstance(invocation, ShopInvocation)
    return invocation


@dataclass(frozen=True, kw_only=True)
class ShopAgent:
    """An inner agent with all that it is made of; a Strands agent is built for each turn."""

    spec: InnerAgent
    model: Model
    prompt: str
    tools: Sequence[AgentTool]
    audit: AuditTrail
    budget: Budget
    one_by_one: bool = False

    def __post_init__(self) -> None:
        check_offered(self.spec, (tool.tool_name for tool in self.tools))

    async def answer(
        self,
        turn: ShopTurn,
        watch: Watch,
        *,
        question: str | None = None,
        messages: Sequence[Message] | None = None,
        speaks: bool = True,
    ) -> Answered:
        """Answer the turn's message after the turn's messages, unless others are given.

        Who does not speak is heard by no customer: somebody else makes a reply of what it finds. Raises
        ModelUnavailable, but not after an order was placed: that is told in our own words.
        """
        asked, earlier = question or turn.message, turn.messages if messages is None else messages
        trace = ToolTrace(partial(self._called, turn, watch))
        agent = conversing_agent(
            model=self.model,
            prompt=self.prompt,
            tools=self.tools,
            messages=earlier,
            hooks=[trace, AgentWatch(watch, self.spec.name)],
            one_by_one=self.one_by_one,
        )
        publish: Publish = watch.say if speaks else unheard
        invocation = ShopInvocation(caller=turn.caller, publish=publish, turn=turn, ordering=Ordering(watch=watch))
        with tracer().start_as_current_span(f"answer {self.spec.name}"), trace:
            text = await self._text(agent, asked, invocation)
        reply = _true(text, invocation, read=[asked, as_text(earlier), *trace.read])
        placed = invocation.ordering.placed
        added = remembered(agent.messages[len(earlier) :], said=asked, reply=reply)
        return Answered(text=reply, messages=added, order=placed[-1] if placed else None)

    async def _text(self, agent: Agent, asked: str, invocation: ShopInvocation) -> str:
        """The model's words; none when it failed after an order was placed; ours while nobody knows whether one was."""
        text, failure = "", None
        try:
            text = await answer(agent, asked, invocation=invocation, budget=self.budget)
        except Exception as error:
            failure = error
        if not await invocation.ordering.known():
            log.warning("the answer ended before its order did", agent=self.spec.name, exc_info=failure)
            invocation.publish(TextDelta(BEGUN))
            return BEGUN
        if failure and not invocation.ordering.placed:
            raise failure
        if failure:
            log.warning("the model failed after it had placed an order", agent=self.spec.name, exc_info=failure)
        return text

    def _called(self, turn: ShopTurn, watch: Watch, call: ToolCall) -> None:
        watch.tool_called(self.spec.name, call)
        self.audit.record(turn.caller.principal, turn.session_id, call)


def _true(text: str, invocation: ShopInvocation, *, read: Sequence[str]) -> str:
    """The model's words, unless they claim an order that nobody placed; and every order that was placed, in ours."""
    if invented_orders(text, [*read, *(order.order_id for order in invocation.ordering.placed)]):
        log.warning("a reply with an order number that nobody gave was withheld")
        text = "" if invocation.ordering.placed else _NOT_PLACED
        invocation.publish(TextDelta(text))
    ours = untold(text, invocation.ordering.placed)
    for sentence in ours:
        invocation.publish(TextDelta(f" {sentence}" if text else sentence))
    return " ".join([*([text] if text else []), *ours]) or UNFINISHED
