"""The JSON schemas of the tools that write, with the declaration's names and what they mean."""

from agents.promotions.declaration.model import Declaration
from agents.promotions.query.schema import Schema
from agents.promotions.tools.selection import selection_schema


def segment_schema(declaration: Declaration) -> Schema:
    """Of change_segment."""
    values = list(declaration.field("customers.segment").values)
    segment = {"type": "string", "enum": values, "description": "The new segment."}
    return selection_schema(declaration, source="customers", more={"segment": segment}, required=("segment",))


def prices_schema(declaration: Declaration) -> Schema:
    """Of change_prices."""
    return selection_schema(
        declaration,
        source="products",
        more={
            "percent": {"type": "number", "description": "By how much, in percent: 10 raises, -10 lowers."},
            "price": {"type": "number", "description": "The new price in dollars, the same for all of them."},
        },
        required=(),
    )


def update_schema(declaration: Declaration) -> Schema:
    """Of request_write_approval: whatever the declaration calls writable."""
    writable = [one for one in declaration.sources.values() if one.writable]
    fields = [f"{one.name}.{name}" for one in writable for name in one.writable]
    change = {
        "type": "object",
        "properties": {
            "field": {
                "type": "string",
                "oneOf": [{"const": field, "description": declaration.field(field).means} for field in fields],
            },
            "value": {"description": "The new value, a day as YYYY-MM-DD; null for none."},
        },
        "required": ["field", "value"],
    }
    return selection_schema(
        declaration,
        source=None,
        more={
            "query_description": {"type": "string", "description": "What is to change, in a sentence."},
            "source": {
                "type": "string",
                "oneOf": [{"const": one.name, "description": one.means} for one in writable],
            },
            "changes": {"type": "array", "items": change, "description": "What each of the rows gets."},
        },
        required=("query_description", "source", "changes"),
    )
