"""One agent that looks things up by SQL of its model's own, and has one tool that orders."""

from dataclasses import replace
from typing import Protocol

from strands.models import Model

from agents.catalog import InnerAgent
from agents.common.answering import Budget
from agents.common.principal import Principal
from agents.common.tool_audit import AuditTrail
from agents.live_shopping.activity import Watch
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.mcp_agent.prompts import SYSTEM, situation
from agents.live_shopping.mcp_agent.tools import McpTools
from agents.live_shopping.turn import Answered, ShopTurn


class Loyalty(Protocol):
    """What no SQL of a model may read, and what an order of this customer costs depends on."""

    async def delivery_is_free(self, principal: Principal, /) -> bool:
        """Whether they pay no shipping, whatever they order."""


class McpAgent:
    """The architecture: the model is told with each turn where its customer is, and asks the rest itself."""

    name = "mcp_agent"

    def __init__(
        self, *, spec: InnerAgent, model: Model, tools: McpTools, loyalty: Loyalty, audit: AuditTrail, budget: Budget
    ) -> None:
        self._loyalty = loyalty
        self._agent = ShopAgent(spec=spec, model=model, prompt=SYSTEM, tools=tools.tools(), audit=audit, budget=budget)

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """The model's reply."""
        is_free = await self._loyalty.delivery_is_free(turn.caller.principal)
        prompt = SYSTEM + situation(turn, delivery_is_free=is_free)
        return await replace(self._agent, prompt=prompt).answer(turn, watch)
