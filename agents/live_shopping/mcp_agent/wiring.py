"""The agent with MCP and its concrete classes: its server for what is read, the desk's role for what is ordered."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agents.common.tool_audit import open_audit
from agents.live_shopping.config import inner_agent
from agents.live_shopping.counter import SalesCounter
from agents.live_shopping.mcp_agent.agent import McpAgent
from agents.live_shopping.mcp_agent.launch import mcp_server_parameters
from agents.live_shopping.mcp_agent.server import McpServer, Patience
from agents.live_shopping.mcp_agent.tools import McpTools
from agents.live_shopping.surroundings import Surroundings
from agents.live_shopping.watched_database import WatchedDatabase


@asynccontextmanager
async def open_mcp_agent(surroundings: Surroundings) -> AsyncIterator[McpAgent]:
    """Keep its server running, and write its audit to the end: as the service, since its own role writes nothing."""
    spec, runtime, settings = inner_agent("live-shopping-mcp"), surroundings.runtime, surroundings.settings
    parameters = mcp_server_parameters(
        cluster_arn=settings.database_cluster_arn,
        secret_arn=settings.mcp_secret_arn,
        database=settings.database_name,
        region=settings.region,
        environment=os.environ,
    )
    till = WatchedDatabase(runtime.database.acting_as(inner_agent("live-shopping-order").database_role))
    async with (
        McpServer(parameters, patience=Patience()).running() as server,
        open_audit(runtime.database, spec) as audit,
    ):
        desk = surroundings.desk_over(till)
        tools = McpTools(server, SalesCounter(desk))
        yield McpAgent(
            spec=spec, model=runtime.model, tools=tools, loyalty=desk, audit=audit, budget=surroundings.budget
        )
