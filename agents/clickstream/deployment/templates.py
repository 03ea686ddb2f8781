"""The templates of both solutions' layers, as they were synthesised and shipped with the service."""

import hashlib
import json
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
