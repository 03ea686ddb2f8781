"""The three architectures as a demo presents them: what is known before it runs, and no figure."""

from dataclasses import dataclass

from agents.catalog import LIVE_SHOPPING_AGENTS, InnerAgent


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """One way to build the same shop. `name` stands in the routes; `agents` are names of the catalogue."""

    name: str
    title: str
    idea: str
    good: str
    bad: str
    agents: tuple[str, ...]

    @property
    def cast(self) -> list[InnerAgent]:
        """Its agents as the catalogue has them."""
        return [agent for agent in LIVE_SHOPPING_AGENTS if agent.name in self.agents]


SINGLE_AGENT = Architecture(
    name="single_agent",
    title="Phase 1: single agent",
    idea="One agent with four tools, called one after another; the SQL in them was written by a person.",
    good="Few parts: one prompt and a handful of functions, easy to read, to test, and to follow when one is wrong.",
    bad="Everything waits in one line, and each new ability makes the one prompt longer and the one role mightier.",
    agents=("live-shopping-single",),
)
MCP_AGENT = Architecture(
    name="mcp_agent",
    title="Phase 2: agent + MCP",
    idea="One agent that asks a standard MCP server by SQL of its own, over the RDS Data API; one tool of ours orders.",
    good="A question that nobody wrote a tool for needs no new code: the model writes the query, the server runs it.",
    bad="SQL of a model has to be guarded and can miss the point, and each query goes through two more processes.",
    agents=("live-shopping-mcp",),
)
MULTI_AGENT = Architecture(
    name="multi_agent",
    title="Phase 3: multi-agent",
    idea="A supervisor without tools decides who works: specialists for search, products and orders, in parallel.",
    good="Each specialist has a short prompt, few tools and few rights, finds by meaning, and can be changed alone.",
    bad="Deciding who works, and making one reply of several, are model calls of their own, and the customer waits.",
    agents=(
        "live-shopping-supervisor",
        "live-shopping-search",
        "live-shopping-product",
        "live-shopping-order",
    ),
)
ARCHITECTURES = (SINGLE_AGENT, MCP_AGENT, MULTI_AGENT)
