"""What this agent is told by its environment."""

from agents.catalog import AgentSpec, agent_named
from agents.common.settings import SearchSettings

SPEC: AgentSpec = agent_named("troubleshooting")


class TroubleshootingSettings(SearchSettings):
    """Nothing beyond what every agent has that searches by meaning."""
