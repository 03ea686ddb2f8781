"""What this agent is told by its environment."""

from pydantic import Field

from agents.catalog import AgentSpec, agent_named
from agents.common.settings import Settings

SPEC: AgentSpec = agent_named("troubleshooting")


class TroubleshootingSettings(Settings):
    """How far an article's meaning may be from what was asked and still help."""

    search_farthest: float = Field(default=0.75, gt=0, le=2, description="Cosine distance, 0 is the same meaning.")
