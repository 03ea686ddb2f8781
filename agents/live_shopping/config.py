"""What live shopping is told by its environment: beyond search, whom its MCP server signs in as."""

from pydantic import Field

from agents.catalog import AgentSpec, InnerAgent, agent_named
from agents.common.settings import ProductSearchSettings
from agents.common.timeouts import LONGEST_ANSWER, LONGEST_PATIENCE

SPEC: AgentSpec = agent_named("live-shopping")


class LiveShoppingSettings(ProductSearchSettings):
    """One process, three architectures: each has its share of what is set here."""

    database_cluster_arn: str = Field(description="The cluster that the MCP server asks, by the RDS Data API.")
    mcp_secret_arn: str = Field(description="The secret of the role that the MCP server signs in as.")

    answer_seconds: float = Field(default=LONGEST_ANSWER, gt=0, le=LONGEST_PATIENCE)
    history_turns: int = Field(default=8, ge=0, description="How many earlier turns the model reads.")
    single_agent_connections: int = Field(default=4, ge=1, description="The single agent's own pool, as an MVP has it.")


def inner_agent(name: str) -> InnerAgent:
    """The catalogue's entry of an agent inside this one; a KeyError for one that it does not have."""
    return {agent.name: agent for agent in SPEC.inner}[name]
