"""Which rows a write means, as a model fills it in: the parts of a question that choose rows, and no others."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from agents.common.tool_errors import unfit
from agents.promotions.declaration.model import Declaration
from agents.promotions.query.schema import Schema, brief, plan_schema
from agents.promotions.writes.plans import Selection

_CHOOSING = ("filters", "rules", "periods", "joins", "order", "limit")
_TOLD_AT = {"$ref": "#/properties/filters/items/properties/field"}

Part = list[dict[str, Any]] | None
Names = list[str] | None


def selection_schema(
    declaration: Declaration, *, source: str | None, more: Mapping[str, Schema], required: tuple[str, ...]
) -> Schema:
    """Of a tool that changes rows of a source, or of any.

    Names stand here without their meanings, which intelligent_query tells: a prompt holds them once.
    """
    whole = brief(plan_schema(declaration))["properties"]
    properties = {name: _pointing(whole[name]) for name in _CHOOSING}
    properties["filters"]["items"]["properties"]["field"] = whole["fields"]["items"]
    if source:
        relationships = declaration.relationships.values()
        starting = {each.name for each in relationships if each.source == source}
        choice = properties["joins"]["items"]["properties"]["relationship"]
        choice["enum"] = [name for name in choice["enum"] if name in starting]
    return {"type": "object", "properties": {**more, **properties}, "required": list(required)}


def chosen(*, filters: Part, rules: Names, periods: Part, joins: Part, order: Part, limit: int | None) -> Selection:
    """The selection. Raises ValueError with what does not fit, for the model."""
    given = {
        "filters": filters or (),
        "rules": rules or (),
        "periods": periods or (),
        "joins": joins or (),
        "order": order or (),
        "limit": limit if order else None,
    }
    try:
        return Selection.model_validate(given)
    except ValidationError as error:
        raise ValueError(unfit(error)) from None


def _pointing(schema: Any) -> Any:
    """The same, with fields told at another place."""
    if isinstance(schema, list):
        return [_pointing(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema == {"$ref": "#/properties/fields/items"}:
        return dict(_TOLD_AT)
    return {name: _pointing(inner) for name, inner in cast("Schema", schema).items()}
