"""Rows of every source that promotions declares, small and full of gaps, in real databases of both kinds."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.sql import SQL, Identifier

from agents.promotions.declaration.model import DataField, Declaration, FieldType, Source
from agents.promotions.query.attribute_values import AttributeValue, as_attribute, kind_of
from agents.promotions.value import Value
from tests.fakes.plan_evaluator import Row, Tables
from tests.fakes.plans import rows

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Rows = Tables

_COLUMNS: Mapping[FieldType, str] = {
    "text": "text",
    "choice": "text",
    "whole": "bigint",
    "number": "numeric",
    "money": "numeric(12,2)",
    "date": "date",
    "flag": "boolean",
}
_ITEMS_OF_A_BATCH = 25
_SHOPS = 3


def random_rows(declaration: Declaration, *, seed: int) -> Rows:
    """Some rows of every source, the same for a seed: small shops beside each other, each with ids of its own."""
    random = Random(seed)  # noqa: S311  # test data
    return {
        name: [_of_shop(shop, row) for shop in range(_SHOPS) for row in rows(source, random)]
        for name, source in declaration.sources.items()
    }


def _of_shop(shop: int, row: Row) -> Row:
    return {name: _own_id(shop, value) if name.endswith("_id") else value for name, value in row.items()}


def _own_id(shop: int, value: Value) -> Value:
    match value:
        case str():
            return f"{value}{'-' * shop}"
        case int():
            return value + 100 * shop
    return value


def fill_postgres(dsn: str, declaration: Declaration, data: Rows) -> None:
    """Tables in the place of the marketing views, emptied first when they are there."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for source in declaration.sources.values():
            if source.type != "postgres":
                continue
            columns = ", ".join(f'"{name}" {_COLUMNS[field.type]}' for name, field in source.fields.items())
            key = ", ".join(f'"{name}"' for name in source.key)
            connection.execute(f'DROP TABLE IF EXISTS "{source.table}"'.encode())
            connection.execute(f'CREATE TABLE "{source.table}" ({columns}, PRIMARY KEY ({key}))'.encode())
            copy = SQL("COPY {} FROM STDIN").format(Identifier(source.table))
            with connection.cursor() as cursor, cursor.copy(copy) as into:
                for row in data[source.name]:
                    into.write_row([row[name] for name in source.fields])
        connection.execute("ANALYZE")


def create_tables(client: "DynamoDBClient", declaration: Declaration) -> None:
    """DynamoDB's, with the indexes that are declared."""
    for source in declaration.sources.values():
        if source.type == "dynamodb":
            client.create_table(**_table(source))


def _table(source: Source) -> Any:
    attributes = {name for index in source.ways_in for name in (index.partition, index.sort) if name}
    return {
        "TableName": source.table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _key_schema(source.key[0], source.key[1] if len(source.key) > 1 else None),
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind_of(source.fields[name])} for name in sorted(attributes)
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index.name,
                "KeySchema": _key_schema(index.partition, index.sort),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in source.indexes
        ],
    }


def _key_schema(partition: str, sort: str | None) -> list[Mapping[str, str]]:
    ranges = [{"AttributeName": sort, "KeyType": "RANGE"}] if sort else []
    return [{"AttributeName": partition, "KeyType": "HASH"}, *ranges]


def fill_dynamodb(client: "DynamoDBClient", declaration: Declaration, data: Rows) -> None:
    """Items without what is unknown."""
    for source in declaration.sources.values():
        if source.type != "dynamodb":
            continue
        items = [
            {
                name: as_attribute(source.fields[name], _scalar(value))
                for name, value in row.items()
                if value is not None
            }
            for row in data[source.name]
        ]
        for start in range(0, len(items), _ITEMS_OF_A_BATCH):
            requests = [{"PutRequest": {"Item": item}} for item in items[start : start + _ITEMS_OF_A_BATCH]]
            client.batch_write_item(RequestItems={source.table: requests})  # type: ignore[dict-item]  # as built above


def _scalar(value: str | int | Decimal | date | bool) -> bool | Decimal | date | str:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def item_to_row(source: Source, item: Mapping[str, AttributeValue]) -> dict[str, Value]:
    """The declared fields of an item; what is missing, NULL, or of another kind than declared is unknown."""
    return {name: _value(field, item.get(name, {})) for name, field in source.fields.items()}


def _value(field: DataField, attribute: AttributeValue) -> Value:
    value = attribute.get(kind_of(field))
    if value is None:
        return None
    match field.type:
        case "whole":
            return int(Decimal(value))
        case "number" | "money":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
        case "flag":
            return bool(value)
    return str(value)
