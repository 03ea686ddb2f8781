"""The supervisor of specialists as an architecture of the shop: one call plans, specialists work, one reply is made."""

from collections.abc import Sequence

import structlog
from strands.types.content import Message

from agents.common.answering import UNFINISHED, conversing_agent
from agents.common.decision import decided
from agents.common.partial_answers import naming_what_is_missing, partial_reply
from agents.common.progress import TextDelta
from agents.common.turn_memory import spoken
from agents.live_shopping.activity import AgentWatch, Watch
from agents.live_shopping.domain import PlacedOrder
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.multi_agent.plan import Plan
from agents.live_shopping.multi_agent.prompts import PLAN
from agents.live_shopping.multi_agent.specialists import Failure, Finding, Specialists, exchanges, in_time, inert
from agents.live_shopping.ordering import untold
from agents.live_shopping.turn import Answered, ShopTurn

log = structlog.stdlib.get_logger(__name__)


class MultiAgent:
    """The fewest model calls in a row: one to plan, a specialist's own, and one to compose only where several spoke."""

    name = "multi_agent"

    def __init__(self, *, supervisor: ShopAgent, specialists: Specialists, seconds: float) -> None:
        self._supervisor = supervisor
        self._specialists = specialists
        self._seconds = seconds

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """The reply; what a specialist that failed leaves open is said in it."""
        plan = await self._plan(turn, watch)
        outcomes = await self._specialists.consult(
            plan.names, turn, watch, speaks=len(plan.names) == 1, within=self._seconds
        )
        found = [one for one in outcomes if isinstance(one, Finding)]
        failed = [one for one in outcomes if isinstance(one, Failure)]
        if failed and not found:
            raise failed[0].error
        orders = [one.answered.order for one in found if one.answered.order]
        text = await self._text(turn, watch, found, is_heard=len(plan.names) == 1)
        reply = _completed(text, orders, [one.name for one in failed])
        if added := reply.removeprefix(text):
            watch.say(TextDelta(added))
        said: Message = {"role": "user", "content": [{"text": turn.message}]}
        told: Message = {"role": "assistant", "content": [{"text": reply}]}
        return Answered(text=reply, messages=(said, *exchanges(found), told), order=orders[-1] if orders else None)

    async def _plan(self, turn: ShopTurn, watch: Watch) -> Plan:
        """Who is needed. The model reads the whole conversation, with what tools found in it."""
        agent = conversing_agent(
            model=self._supervisor.model,
            prompt=PLAN,
            tools=(),
            messages=turn.messages,
            hooks=[AgentWatch(watch, self._supervisor.spec.name)],
        )
        return await decided(agent, turn.message, Plan, seconds=self._seconds)

    async def _text(self, turn: ShopTurn, watch: Watch, found: Sequence[Finding], *, is_heard: bool) -> str:
        """One answer as it is, several composed; without any, the supervisor's own."""
        if len(found) != 1:
            return await self._composed(turn, watch, found)
        if not is_heard:
            watch.say(TextDelta(found[0].answered.text))
        return found[0].answered.text

    async def _composed(self, turn: ShopTurn, watch: Watch, found: Sequence[Finding]) -> str:
        told = [f'<answer from="{one.name}">\n{inert(one.answered.text)}\n</answer>' for one in found]
        question = "\n\n".join([turn.message, *told])
        try:
            supervisor = in_time(self._supervisor, watch, within=self._seconds)
            composed = await supervisor.answer(turn, watch, question=question, messages=spoken(turn.messages))
        except Exception as error:
            if not found:
                raise
            log.warning("the supervisor failed after its specialists had answered", exc_info=error)
            composed = None
        if composed and composed.text != UNFINISHED:
            return composed.text
        log.warning("nobody put the answers together, they are given as they are")
        text = partial_reply([one.answered.text for one in found]) or UNFINISHED
        watch.say(TextDelta(text))
        return text


def _completed(text: str, orders: Sequence[PlacedOrder], failed: Sequence[str]) -> str:
    """The text with what it may not leave out: an order that was placed, and a part of the question that is open."""
    return naming_what_is_missing(" ".join([text, *untold(text, orders)]), failed)
