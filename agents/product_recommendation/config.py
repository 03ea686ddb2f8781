"""What this agent is told by its environment."""

from agents.catalog import AgentSpec, agent_named
from agents.common.settings import ProductSearchSettings

SPEC: AgentSpec = agent_named("product-recommendation")


class ProductRecommendationSettings(ProductSearchSettings):
    """Nothing beyond what everyone is told who searches products."""
