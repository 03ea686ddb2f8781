"""One agent, four tools, one after another: the shop as an MVP would run it."""

from strands.models import Model

from agents.catalog import InnerAgent
from agents.common.answering import Budget
from agents.common.tool_audit import AuditTrail
from agents.live_shopping.activity import Watch
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.single_agent.prompts import SYSTEM
from agents.live_shopping.single_agent.tools import SingleAgentTools
from agents.live_shopping.turn import Answered, ShopTurn


class SingleAgent:
    """The architecture: everything that is asked goes to one model with everything that there is."""

    name = "single_agent"

    def __init__(
        self, *, spec: InnerAgent, model: Model, tools: SingleAgentTools, audit: AuditTrail, budget: Budget
    ) -> None:
        self._agent = ShopAgent(
            spec=spec, model=model, prompt=SYSTEM, tools=tools.tools(), audit=audit, budget=budget, one_by_one=True
        )

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """The model's reply."""
        return await self._agent.answer(turn, watch)
