"""Knows a tool that takes a query plan by the shape of its schema, and reads the domain from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.querying.domain import Domain, Field, Relationship, Rule
from local.bedrock.planner.querying.questions import Questions

_CONDITION = {"field", "operator", "values"}
_WAY = re.compile(r"^\s*([\w.]+(?:\s*(?:>|->|→)\s*[\w.]+)+)\s*[:.]\s*", re.DOTALL)
_KINDS = "text|whole|number|money|date|flag|choice"
_KIND = re.compile(rf"^\s*({_KINDS})\b(?:\s*[(:]?\s*([^:()]*\|[^:()]*|\([^)]*\)))?\)?\s*[:.,-]*\s*", re.IGNORECASE)


@dataclass(frozen=True)
class PlanShape:
    """Which parts of a plan a tool takes, and what they may speak of; `ways` may be offered without their meaning."""

    parts: frozenset[str]
    domain: Domain
    ways: frozenset[str]

    @cached_property
    def questions(self) -> Questions:
        """What understands questions about it."""
        return Questions(self.domain)

    @property
    def is_whole(self) -> bool:
        """Whether it takes a question, and not only conditions."""
        return {"source", "filters", "aggregates"} <= self.parts


def shape_of(tool: Tool) -> PlanShape | None:
    """None for a tool that takes no conditions on fields."""
    return _read(json.dumps(tool.schema))


@lru_cache(maxsize=64)
def _read(schema: str) -> PlanShape | None:
    root: JsonObject = json.loads(schema)
    properties = {name: _resolved(each, root) for name, each in _properties(root).items()}
    filters = properties.get("filters")
    condition = _properties(_items(filters, root)) if filters else {}
    if not condition.keys() >= _CONDITION:
        return None
    fields = {each.name: each for each in map(_field, _named(_resolved(condition["field"], root), root))}
    joined = _properties(_items(properties.get("joins") or {}, root))
    ways = _named(_resolved(joined["relationship"], root), root) if "relationship" in joined else []
    rules = _named(_items(properties.get("rules") or {}, root), root)
    domain = Domain(
        sources=_sources(properties.get("source"), fields, root),
        fields=fields,
        relationships={each.name: each for each in map(_relationship, ways) if each},
        rules={each.name: each for each in map(_rule, rules)},
    )
    return PlanShape(frozenset(properties), domain, frozenset(name for name, _ in ways))


def _sources(source: JsonObject | None, fields: Mapping[str, Field], root: JsonObject) -> dict[str, str]:
    named = dict(_named(source, root)) if source else {}
    return named or dict.fromkeys((field.source for field in fields.values()), "")


def _field(named: tuple[str, str]) -> Field:
    """`choice VIP|Regular: the label` is a choice of two values."""
    name, said = named
    if not (found := _KIND.match(said)):
        return Field(name, "text", said)
    values = tuple(v.strip(" ()") for v in re.split(r"[|,]", found[2])) if found[2] else ()
    return Field(name, found[1].lower(), said[found.end() :].strip(), values)


def _relationship(named: tuple[str, str]) -> Relationship | None:
    name, said = named
    if not (found := _WAY.match(said)):
        return None
    return Relationship(name, tuple(re.findall(r"[\w.]+", found[1])), said[found.end() :].strip())


def _rule(named: tuple[str, str]) -> Rule:
    name, said = named
    source, _, means = said.partition(":")
    return Rule(name, source.strip(), means.strip())


def _named(schema: JsonObject, root: JsonObject) -> list[tuple[str, str]]:
    """The constants of a schema with their descriptions: `oneOf`, or an `enum` whose description lists them."""
    found = [
        (str(each["const"]), str(each.get("description", "")))
        for each in _variants(schema, root)
        if each.get("const") is not None
    ]
    return found or list(_listed(schema))


def _listed(schema: JsonObject) -> Iterator[tuple[str, str]]:
    """An `enum`, each value explained by a line `value: meaning` of the description."""
    text = str(schema.get("description", ""))
    for value in map(str, cast("list[Json]", schema.get("enum") or [])):
        line = re.search(rf"(?m)(?:^|[\s*;-]){re.escape(value)}: ([^\n]*)", text)
        yield value, line[1].strip() if line else ""


def _variants(schema: JsonObject, root: JsonObject) -> Iterator[JsonObject]:
    for word in ("oneOf", "anyOf"):
        for each in cast("list[JsonObject]", schema.get(word) or []):
            yield _resolved(each, root)


def _items(schema: JsonObject, root: JsonObject) -> JsonObject:
    """What a list holds; of alternatives, the list's."""
    for each in (schema, *_variants(schema, root)):
        if isinstance(each.get("items"), dict):
            return _resolved(cast("JsonObject", each["items"]), root)
    return {}


def _resolved(schema: Json, root: JsonObject) -> JsonObject:
    """A schema with its `$ref` followed; what stands beside it stays."""
    if not isinstance(schema, dict):
        return {}
    for each in cast("list[Json]", schema.get("allOf") or []):
        schema = {**_resolved(each, root), **schema}
    if isinstance(reference := schema.get("$ref"), str):
        found: Json = root
        for step in reference.removeprefix("#/").split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        return {**_resolved(found, root), **{k: v for k, v in schema.items() if k != "$ref"}}
    return schema


def _properties(schema: JsonObject) -> dict[str, Json]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}
