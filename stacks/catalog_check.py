"""Refuses a catalogue that can't be deployed, before CloudFormation finds out halfway."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from agents.catalog import AgentSpec
from stacks.components.agent_route import LAST_PRIORITY
from stacks.components.agent_target_group import longest_target_group_name
from stacks.configuration_error import ConfigurationError
from stacks.environments import Environment

TARGET_GROUP_NAME_LIMIT = 32
# An agent runs unprivileged, and its port is the priority of its listener rule: the last one takes what no agent does.
PORTS = range(1024, LAST_PRIORITY)
# What a path pattern takes literally, and what a target group, a DNS name and a PostgreSQL role may be made of.
_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_catalog(agents: Sequence[AgentSpec], environment: Environment) -> None:
    """Raises ConfigurationError for agents that share a name, a path or a port, or whose name or path can't be used."""
    _refuse_shared("name", [spec.name for spec in agents])
    _refuse_shared("path", [spec.path for spec in agents])
    _refuse_shared("port", [spec.port for spec in agents])
    for spec in agents:
        _refuse_nested_path(spec)
        _refuse_odd_name(spec)
        _refuse_odd_port(spec)
        _refuse_long_name(spec, environment)


def _refuse_shared(what: str, values: Iterable[Hashable]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ConfigurationError(f"{count} agents have the {what} {value}: give each its own in agents/catalog.py")


def _refuse_nested_path(spec: AgentSpec) -> None:
    if not _WORD.fullmatch(spec.path):
        raise ConfigurationError(
            f"the path {spec.path!r} of {spec.name} would overlap with others: write one word in agents/catalog.py"
        )


def _refuse_odd_name(spec: AgentSpec) -> None:
    if not _WORD.fullmatch(spec.name):
        raise ConfigurationError(
            f"no target group can have the name {spec.name!r}: "
            "write small letters, digits and single hyphens in agents/catalog.py"
        )


def _refuse_odd_port(spec: AgentSpec) -> None:
    if spec.port not in PORTS:
        raise ConfigurationError(
            f"the port {spec.port} of {spec.name} can't be bound without privileges, or order a listener rule: "
            f"write one from {PORTS[0]} to {PORTS[-1]} in agents/catalog.py"
        )


def _refuse_long_name(spec: AgentSpec, environment: Environment) -> None:
    name = longest_target_group_name(spec, environment)
    if len(name) > TARGET_GROUP_NAME_LIMIT:
        limit = TARGET_GROUP_NAME_LIMIT - len(name) + len(spec.name)
        raise ConfigurationError(
            f"the target group {name} has {len(name)} characters where {TARGET_GROUP_NAME_LIMIT} are allowed: "
            f"give {spec.name} a name of at most {limit} in agents/catalog.py"
        )
