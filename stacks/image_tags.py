"""The tag of each agent's image: a name for the content that goes into it, so that what changed is what is deployed."""

from collections.abc import Mapping, Sequence

from agents.catalog import AgentSpec
from stacks.components.sources import Sources

_SHARED = (
    ".dockerignore",
    "docker/agent.Dockerfile",
    "docker/rds-global-bundle.pem",
    "agents/__init__.py",
    "agents/catalog.py",
    "agents/requirements.txt",
    "agents/common",
)


def image_tags(agents: Sequence[AgentSpec]) -> Mapping[str, str]:
    """By the agent's name. docker/agent.Dockerfile copies the same files."""
    return {spec.name: image_sources(spec).fingerprint() for spec in agents}


def image_sources(spec: AgentSpec) -> Sources:
    """What the image of one agent is built from."""
    return Sources((*_SHARED, spec.package.replace(".", "/")))
