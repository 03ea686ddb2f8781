"""The synthesised templates of an environment, as plain documents to assert on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.catalog import AgentSpec
from stacks.environments import Environment
from stacks.names import construct_id

Resource = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Template:
    """One stack's template."""

    document: Mapping[str, Any]

    def all(self, type_: str) -> dict[str, Resource]:
        """The resources of a type, by logical id."""
        resources: Mapping[str, Resource] = self.document["Resources"]
        return {id_: resource for id_, resource in resources.items() if resource["Type"] == type_}

    def only(self, type_: str) -> Mapping[str, Any]:
        """The properties of the one resource of a type."""
        (resource,) = self.all(type_).values()
        properties: Mapping[str, Any] = resource["Properties"]
        return properties

    def properties(self, type_: str) -> list[Mapping[str, Any]]:
        """The properties of every resource of a type."""
        return [resource["Properties"] for resource in self.all(type_).values()]


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What `cdk synth` writes for one environment."""

    environment: Environment
    folder: Path
    stacks: Mapping[str, Template]
    dependencies: Mapping[str, frozenset[str]]

    def agent(self, spec: AgentSpec) -> Template:
        """The template of an agent's own stack."""
        return self.stacks[construct_id(spec.name)]

    def task(self, spec: AgentSpec) -> Mapping[str, Any]:
        """The definition of an agent's container."""
        (container,) = self.agent(spec).only("AWS::ECS::TaskDefinition")["ContainerDefinitions"]
        definition: Mapping[str, Any] = container
        return definition

    def variables(self, spec: AgentSpec) -> Mapping[str, Any]:
        """The environment of an agent's container."""
        return {variable["Name"]: variable["Value"] for variable in self.task(spec)["Environment"]}

    @classmethod
    def read(cls, folder: Path, environment: Environment) -> "Assembly":
        """Reads the manifest and the templates that it names."""
        artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
        stacks = {id_: each for id_, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
        return cls(
            environment=environment,
            folder=folder,
            stacks={
                id_: Template(document=json.loads((folder / each["properties"]["templateFile"]).read_text()))
                for id_, each in stacks.items()
            },
            dependencies={id_: frozenset(each["dependencies"]) & stacks.keys() for id_, each in stacks.items()},
        )
