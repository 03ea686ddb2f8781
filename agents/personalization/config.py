"""What this agent is told by its environment."""

from agents.catalog import AgentSpec, agent_named
from agents.common.settings import Settings

SPEC: AgentSpec = agent_named("personalization")


class PersonalizationSettings(Settings):
    """Nothing beyond what every agent has."""
