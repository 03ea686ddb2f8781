"""What the clickstream's service is told by its environment."""

from pydantic import Field

from agents.catalog import CLICKSTREAM, AgentSpec, InnerAgent
from agents.common.settings import Settings
from agents.common.timeouts import LONGEST_ANSWER, LONGEST_PATIENCE

SPEC: AgentSpec = CLICKSTREAM


class ClickstreamSettings(Settings):
    """The orchestrator waits for its specialists within its own answer."""

    answer_seconds: float = Field(default=LONGEST_ANSWER, gt=0, le=LONGEST_PATIENCE)
    specialist_share: float = Field(default=0.6, gt=0, lt=1, description="Of that, what one specialist may take.")
    history_turns: int = Field(default=10, ge=0, description="How many earlier turns the model reads.")


def inner_agent(name: str) -> InnerAgent:
    """The catalogue's entry of an agent inside this one; a KeyError for one that it does not have."""
    return {agent.name: agent for agent in SPEC.inner}[f"{SPEC.name}-{name}"]
