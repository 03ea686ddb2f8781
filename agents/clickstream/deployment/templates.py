"""The templates of both solutions' layers, as they were synthesised and shipped with the service."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Protocol

from agents.clickstream.deployment.naming import Layer
from agents.clickstream.deployment.wish import Solution


@dataclass(frozen=True)
class Template:
    """A CloudFormation template, and what a plan says of it."""

    text: str

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex: a plan holds it, so that what runs is what was approved."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def parameters(self) -> Mapping[str, bool]:
        """By name, whether it must be given."""
        return {name: "Default" not in said for name, said in self._document.get("Parameters", {}).items()}

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """By their logical ids."""
        return dict(self._document["Resources"])

    @cached_property
    def outputs(self) -> frozenset[str]:
        """What a stack of it tells, by name."""
        return frozenset(self._document.get("Outputs", {}))

    @cached_property
    def referring(self) -> tuple[str, ...]:
        """Resources that refer to others of the template.

        When one of these changes, CloudFormation can't tell beforehand whether what refers to it is replaced.
        """
        return tuple(
            name for name, said in sorted(self.resources.items()) if _references(said) & (set(self.resources) - {name})
        )

    @cached_property
    def types(self) -> Mapping[str, str]:
        """What each resource is."""
        return {name: str(said["Type"]) for name, said in sorted(self.resources.items())}

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        return dict(json.loads(self.text))


class Templates(Protocol):
    """Where templates come from."""

    def get(self, solution: Solution, layer: Layer) -> Template:
        """Of a layer of a solution."""


class ShippedTemplates:
    """Those beside this service's code."""

    def get(self, solution: Solution, layer: Layer) -> Template:
        """Of a layer of a solution."""
        return _shipped(solution, layer)


@cache
def _shipped(solution: Solution, layer: Layer) -> Template:
    folder = files("agents.clickstream") / "templates" / solution
    return Template((folder / f"{layer}.json").read_text(encoding="utf-8"))


def _references(said: object) -> set[str]:
    """What `Ref`, `Fn::GetAtt` and `Fn::Sub` name, however deep."""
    match said:
        case {"Ref": str(name)}:
            return {name}
        case {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::Sub": str(text)}:
            return {found.partition(".")[0] for found in re.findall(r"\$\{([^!}][^}]*)\}", text)}
        case dict():
            return {name for inner in said.values() for name in _references(inner)}
        case list():
            return {name for inner in said for name in _references(inner)}
    return set()
