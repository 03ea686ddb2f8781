"""The agent whose look-ups are SQL of its model's own, as an architecture of the shop."""

from dataclasses import replace

from agents.live_shopping.activity import Watch
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.mcp_agent.prompts import situation
from agents.live_shopping.turn import Answered, ShopTurn


class McpAgent:
    """One agent, which is told with each turn where its customer is."""

    name = "mcp_agent"

    def __init__(self, agent: ShopAgent) -> None:
        self._agent = agent

    async def answer(self, turn: ShopTurn, watch: Watch) -> Answered:
        """The reply."""
        agent = replace(self._agent, prompt=self._agent.prompt + situation(turn))
        return await agent.answer(turn, watch)
