"""DynamoDB items as plain documents: numbers come back as Decimal or int, sets and bytes are not used."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Item = dict[str, "AttributeValueTypeDef"]
Document = dict[str, object]


def item(document: Mapping[str, object]) -> Item:
    """As DynamoDB's API takes it. A field that is None is left out."""
    return {name: _serializer().serialize(value) for name, value in document.items() if value is not None}


def document(stored: Mapping[str, "AttributeValueTypeDef"]) -> Document:
    """What was stored."""
    return {name: _plain(_deserializer().deserialize(value)) for name, value in stored.items()}


def whole(value: object) -> int:
    """A number of a document; 0 where there is none."""
    return int(str(value)) if value is not None else 0


def _plain(value: object) -> object:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


@cache
def _serializer() -> TypeSerializer:
    return TypeSerializer()


@cache
def _deserializer() -> TypeDeserializer:
    return TypeDeserializer()
