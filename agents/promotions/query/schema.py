"""The JSON schema that a model fills a plan by: the plan's own, with the declaration's names and what they mean.

At its top it has only `type`, `properties` and `required`, which is all that Nova takes; so the fields are told once,
under `fields`, and the other places point there.
https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, cast

from agents.promotions.declaration.model import DataField, Declaration, Relationship
from agents.promotions.query.plan import QueryPlan

Schema = dict[str, Any]
_MEANINGS = {
    "source": "Where the rows of the answer come from.",
    "joins": "Conditions on other sources, or their fields: along a relationship that starts at the source.",
    "fields": "What to show of each row. Leave it out for the usual ones, and when there are groups or aggregates.",
    "filters": "Conditions on the source's own fields. All of them hold.",
    "rules": "Words of the shop with a fixed meaning. Prefer them to filters of your own.",
    "periods": "Times relative to today. Never work out dates yourself.",
    "groups": "One row for each value: 'by segment', 'per month'.",
    "aggregates": "Counts, sums, averages, of each group or of all rows.",
    "having": "Conditions on aggregates: 'with more than 3 orders'.",
    "order": "By a shown field, a group's field, or an aggregate's name.",
    "limit": "How many rows at most.",
}


def plan_schema(declaration: Declaration) -> Schema:
    """Of the tools that take a plan, flat."""
    own = QueryPlan.model_json_schema()
    parts = cast("Mapping[str, Schema]", own["$defs"])
    properties = {name: _inlined(schema, parts) for name, schema in own["properties"].items()}
    for name, meaning in _MEANINGS.items():
        properties[name]["description"] = meaning
    properties["source"].update(_choice({each.name: each.means for each in declaration.sources.values()}))
    properties["fields"]["items"] = _choice({name: _said(declaration.field(name)) for name in declaration.fields})
    properties["rules"]["items"] = _choice({r.name: f"{r.source}: {r.means}" for r in declaration.rules.values()})
    _point(properties)
    join = properties["joins"]["items"]["properties"]
    join["relationship"] = _choice({each.name: _way(each) for each in declaration.relationships.values()})
    return {"type": "object", "properties": properties, "required": ["source"]}


def brief(schema: Schema) -> Schema:
    """The same with names alone: what they mean is told once, by another tool."""
    short = deepcopy(schema)
    for each in _choices(short):
        each["enum"] = [one["const"] for one in each.pop("oneOf")]
    return short


def _choices(part: Any) -> list[Schema]:
    """Every schema in it that is one of named constants."""
    if isinstance(part, list):
        return [found for each in part for found in _choices(each)]
    if not isinstance(part, dict):
        return []
    own = [part] if "oneOf" in part else []
    return own + [found for each in part.values() for found in _choices(each)]


def _choice(meanings: Mapping[str, str]) -> Schema:
    return {"type": "string", "oneOf": [{"const": name, "description": means} for name, means in meanings.items()]}


def _said(field: DataField) -> str:
    values = f" {'|'.join(field.values)}" if field.values else ""
    return f"{field.type}{values}: {field.means}"


def _way(relationship: Relationship) -> str:
    return f"{' > '.join((relationship.source, *relationship.others))}: {relationship.means}"


def _point(properties: Schema) -> None:
    """Every other place that takes a field, a rule or a condition of a join points to where it is told."""
    field = {"$ref": "#/properties/fields/items"}
    for name in ("filters", "periods", "groups", "aggregates"):
        properties[name]["items"]["properties"]["field"] = field
    join = properties["joins"]["items"]["properties"]
    for name in ("filters", "periods", "rules"):
        join[name]["items"] = {"$ref": f"#/properties/{name}/items"}


def _inlined(schema: Any, parts: Mapping[str, Schema]) -> Any:
    """Without references, titles and defaults: what a model needs to read."""
    if isinstance(schema, list):
        return [_inlined(each, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {key: _inlined(value, parts) for key, value in schema.items() if key not in ("title", "default")}
