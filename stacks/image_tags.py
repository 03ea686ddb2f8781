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
    "agents/constraints.txt",
    "agents/requirements.txt",
    "agents/common",
)
BUILDSPEC = "docker/buildspec.yml"
# What tasks run on, as stacks/components/platform.py says it to CDK.
IMAGE_PLATFORM = "linux/arm64"


def image_tags(agents: Sequence[AgentSpec]) -> Mapping[str, str]:
    """By the agent's name. docker/agent.Dockerfile copies the same files."""
    return {spec.name: image_sources(spec).fingerprint() for spec in agents}


def image_sources(spec: AgentSpec) -> Sources:
    """What the image of one agent is built from."""
    return Sources((*_SHARED, _folder(spec)))


def build_sources(agents: Sequence[AgentSpec]) -> Sources:
    """What any of these images can be built from, and how."""
    return Sources((*_SHARED, BUILDSPEC, *(_folder(spec) for spec in agents)))


def _folder(spec: AgentSpec) -> str:
    return spec.package.replace(".", "/")
