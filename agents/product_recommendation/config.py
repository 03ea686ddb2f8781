"""What this agent is told by its environment."""

from pydantic import Field

from agents.catalog import AgentSpec, agent_named
from agents.common.settings import SearchSettings

SPEC: AgentSpec = agent_named("product-recommendation")


class ProductRecommendationSettings(SearchSettings):
    """And how sure search must be that the shop has such a thing."""

    search_margin: float = Field(
        default=0.14,
        ge=0,
        le=2,
        description="How much nearer a question may be to what the shop does not sell. Measured in docs/search.md.",
    )
