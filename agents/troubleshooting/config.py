"""What this agent is told by its environment."""

from pydantic import Field

from agents.catalog import AgentSpec, agent_named
from agents.common.search import NO_CUT
from agents.common.settings import SearchSettings

SPEC: AgentSpec = agent_named("troubleshooting")


class TroubleshootingSettings(SearchSettings):
    """And from which distance on an article answers nothing: another model has other distances, so none by default."""

    search_farthest: float = Field(
        default=NO_CUT, gt=0, le=NO_CUT, description="Cosine distance. `python -m benchmarks.search` measures one."
    )
