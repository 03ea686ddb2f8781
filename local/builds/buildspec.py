"""A buildspec as far as it is understood here: what makes an image or keeps a file. The rest is told, not run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from local.builds.failures import BuildFailed

PHASES = ("install", "pre_build", "build", "post_build")
# The functions of docker/push_image.sh and docker/connectors/pack.sh.
PUSH = re.compile(r'(\w+)=\$\(push_image "\$(\w+)" (\S+)\)')
KEEP = re.compile(r"(\w+)=\$\(kept (\S+) (\w+)\)")


@dataclass(frozen=True, kw_only=True)
class Push:
    """Build an image from a Dockerfile, its folder the context, and push it to the repository that a variable names."""

    variable: str
    repository: str
    dockerfile: str


@dataclass(frozen=True, kw_only=True)
class Keep:
    """Have a file `name`.zip packed and kept in the bucket."""

    variable: str
    name: str
    pack: str


@dataclass(frozen=True, kw_only=True)
class Other:
    """A command that is not run here."""

    command: str


Command = Push | Keep | Other


@dataclass(frozen=True, kw_only=True)
class Buildspec:
    """Its commands by phase, its variables, and those that it tells afterwards."""

    phases: Mapping[str, tuple[Command, ...]]
    variables: Mapping[str, str] = field(default_factory=dict)
    exported: tuple[str, ...] = ()

    @property
    def is_understood(self) -> bool:
        """Whether any of it is done here."""
        return any(not isinstance(one, Other) for commands in self.phases.values() for one in commands)


def parse(text: str) -> Buildspec:
    """Read a buildspec's YAML."""
    try:
        told: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BuildFailed(f"YAML_FILE_ERROR: {error}") from error
    if not isinstance(told, dict) or "phases" not in told:
        raise BuildFailed("YAML_FILE_ERROR: the buildspec has no phases.")
    environment = told.get("env") or {}
    return Buildspec(
        phases={phase: tuple(_commands(told["phases"].get(phase) or {})) for phase in PHASES},
        variables=environment.get("variables") or {},
        exported=tuple(environment.get("exported-variables") or ()),
    )


def _commands(phase: Mapping[str, Any]) -> Iterator[Command]:
    told = [str(command) for command in phase.get("commands") or []]
    for text in (part.strip() for command in told for part in command.split("&&")):
        if found := PUSH.fullmatch(text):
            yield Push(variable=found[1], repository=found[2], dockerfile=found[3])
        elif found := KEEP.fullmatch(text):
            yield Keep(variable=found[1], name=found[2], pack=found[3])
        else:
            yield Other(command=text)
