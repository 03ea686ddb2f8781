"""The multi-agent architecture with its concrete classes: one pool, and a role of its own for each specialist."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from strands.types.tools import AgentTool

from agents.common.answering import Budget
from agents.common.database import Database
from agents.common.elsewhere import Elsewhere
from agents.common.tool_audit import open_audit
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.config import inner_agent
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.inner_agent import ShopAgent
from agents.live_shopping.multi_agent.agent import MultiAgent
from agents.live_shopping.multi_agent.details import SqlProductDetails
from agents.live_shopping.multi_agent.prompts import COMPOSE, ORDER, PRODUCT, SEARCH
from agents.live_shopping.multi_agent.search import SqlProductSearch
from agents.live_shopping.multi_agent.specialists import Specialists
from agents.live_shopping.multi_agent.tools import OrderTools, ProductTools, SearchTools
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.surroundings import Surroundings
from agents.live_shopping.tools import StreamTools
from agents.live_shopping.watched_database import WatchedDatabase

# Of the time that an answer may take: one specialist that hangs leaves enough for another one and for the reply.
_SPECIALIST, _REPLY = 0.4, 0.25


@asynccontextmanager
async def open_multi_agent(surroundings: Surroundings) -> AsyncIterator[MultiAgent]:
    """Write every specialist's audit to the end."""
    async with AsyncExitStack() as stack:
        team = _Team(surroundings, stack)
        yield MultiAgent(
            supervisor=await team.supervisor(),
            specialists=Specialists(
                {"search": await team.search(), "product": await team.product(), "order": await team.order()}
            ),
            seconds=surroundings.budget.seconds,
        )


@dataclass(frozen=True)
class _Team:
    """Makes agents, each over the database in its own role."""

    surroundings: Surroundings
    stack: AsyncExitStack

    async def supervisor(self) -> ShopAgent:
        """Without tools; its role in the database is the service's."""
        return await self._agent("supervisor", COMPOSE, (), self.surroundings.runtime.database, share=_REPLY)

    async def search(self) -> ShopAgent:
        """By meaning, by words, and on the stream."""
        own = self._own("search")
        embedder = self.surroundings.runtime.embedder(self.surroundings.settings)
        tools = SearchTools(
            search=SqlProductSearch(WatchedDatabase(own)),
            embedder=embedder,
            elsewhere=Elsewhere(embedder, margin=self.surroundings.settings.search_margin),
            streams=StreamTools(SqlStreams(WatchedDatabase(own))),
        )
        return await self._agent("search", SEARCH, tools.tools(), own, share=_SPECIALIST)

    async def product(self) -> ShopAgent:
        """The catalogue and the stock."""
        own = self._own("product")
        watched = WatchedDatabase(own)
        tools = ProductTools(shelf=SqlCatalogue(watched), details=SqlProductDetails(watched))
        return await self._agent("product", PRODUCT, tools.tools(), own, share=_SPECIALIST)

    async def order(self) -> ShopAgent:
        """The same desk as everybody's."""
        own = self._own("order")
        tools = OrderTools(SalesCounter(self.surroundings.desk_over(WatchedDatabase(own))))
        return await self._agent("order", ORDER, tools.tools(), own, share=_SPECIALIST)

    def _own(self, name: str) -> Database:
        return self.surroundings.runtime.database.acting_as(inner_agent(f"live-shopping-{name}").database_role)

    async def _agent(
        self, name: str, prompt: str, tools: list[AgentTool] | tuple[AgentTool, ...], own: Database, *, share: float
    ) -> ShopAgent:
        spec = inner_agent(f"live-shopping-{name}")
        budget: Budget = replace(self.surroundings.budget, seconds=self.surroundings.budget.seconds * share)
        audit = await self.stack.enter_async_context(open_audit(own, spec))
        return ShopAgent(
            spec=spec, model=self.surroundings.runtime.model, prompt=prompt, tools=tools, audit=audit, budget=budget
        )
