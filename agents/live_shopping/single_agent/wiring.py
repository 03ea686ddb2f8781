"""The single agent with its concrete classes: a small pool of its own, and one role for all that it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents.common.postgres import PoolLimits
from agents.common.tool_audit import open_audit
from agents.live_shopping.config import inner_agent
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.single_agent.agent import SingleAgent
from agents.live_shopping.single_agent.tools import SingleAgentTools
from agents.live_shopping.streams import SqlStreams
from agents.live_shopping.surroundings import Surroundings
from agents.live_shopping.tools import StreamTools
from agents.live_shopping.watched_database import WatchedDatabase


@asynccontextmanager
async def open_single_agent(surroundings: Surroundings) -> AsyncIterator[SingleAgent]:
    """Open its pool, and write its audit to the end."""
    spec, runtime = inner_agent("live-shopping-single"), surroundings.runtime
    limits = PoolLimits(connections=surroundings.settings.single_agent_connections)
    async with runtime.pool(limits) as pool:
        own = pool.acting_as(spec.database_role)
        async with open_audit(own, spec) as audit:
            watched = WatchedDatabase(own)
            tools = SingleAgentTools(StreamTools(SqlStreams(watched)), SalesCounter(surroundings.desk_over(watched)))
            yield SingleAgent(spec=spec, model=runtime.model, tools=tools, audit=audit, budget=surroundings.budget)
