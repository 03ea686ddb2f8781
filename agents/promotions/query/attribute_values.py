"""Values as DynamoDB's low-level client takes and gives them, in the types of the declaration."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from agents.promotions.declaration.model import DataField, FieldType
from agents.promotions.query.plan import Scalar

AttributeValue = Mapping[str, Any]
_KINDS: Mapping[FieldType, str] = MappingProxyType(
    {"text": "S", "choice": "S", "date": "S", "whole": "N", "number": "N", "money": "N", "flag": "BOOL"}
)


def kind_of(field: DataField) -> str:
    """DynamoDB's letter for the field's type."""
    return _KINDS[field.type]


def as_attribute(field: DataField, value: Scalar) -> AttributeValue:
    """A checked value of the field: dates are text, so that they sort as days do."""
    match value:
        case bool():
            return {"BOOL": value}
        case Decimal():
            return {"N": format(value, "f")}
        case date():
            return {"S": value.isoformat()}
    return {kind_of(field): value}
