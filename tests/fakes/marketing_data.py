"""Rows of every source that promotions declares, small and full of gaps, in real databases of both kinds."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.sql import SQL, Identifier

from agents.promotions.declaration.model import DataField, Declaration, FieldType, Source
from agents.promotions.query.attribute_values import as_attribute, kind_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Value = str | int | Decimal | date | bool | None
Rows = Mapping[str, Sequence[Mapping[str, Value]]]

_COLUMNS: Mapping[FieldType, str] = {
    "text": "text",
    "choice": "text",
    "whole": "bigint",
    "number": "numeric",
    "money": "numeric(12,2)",
    "date": "date",
    "flag": "boolean",
}
_TEXTS = ("a", "A", "ab", "Ab c", "É", "é", "%", "_", "x'; --", "50% off", "Red Shoes", "日", "🛒")
_LATEST = date(2026, 3, 31)
_ITEMS_OF_A_BATCH = 25


def random_rows(declaration: Declaration, *, seed: int, largest: int) -> Rows:
    """Up to `largest` rows a source. Ids of others are mostly of rows that are there; what may be unknown often is."""
    dice = random.Random(seed)  # noqa: S311  # data to test with
    keys = {name: [f"k{number}" for number in range(largest)] for name in declaration.sources}
    return {name: _of_source(source, declaration, keys, dice, largest) for name, source in declaration.sources.items()}


def _of_source(
    source: Source, declaration: Declaration, keys: Mapping[str, Sequence[str]], dice: random.Random, largest: int
) -> list[Mapping[str, Value]]:
    rows: dict[tuple[Value, ...], Mapping[str, Value]] = {}
    for number in range(dice.randint(largest // 2, largest)):
        row = {name: _value(source, field, declaration, keys, dice, number) for name, field in source.fields.items()}
        rows[tuple(row[name] for name in source.key)] = row
    return list(rows.values())


def _value(
    source: Source,
    field: DataField,
    declaration: Declaration,
    keys: Mapping[str, Sequence[str]],
    dice: random.Random,
    number: int,
) -> Value:
    owner = next((other for other in declaration.sources.values() if other.key == (field.name,)), None)
    if source.key == (field.name,):
        return number if field.type == "whole" else keys[source.name][number]
    always = field.always or field.name in source.key
    if not always and dice.random() < 0.15:
        return None
    if owner is not None and field.type == "text":
        return dice.choice([*keys[owner.name], "nobody"] if owner.name != source.name else keys[owner.name])
    return _of_type(field, dice)


def _of_type(field: DataField, dice: random.Random) -> Value:
    match field.type:
        case "choice":
            return dice.choice(field.values)
        case "whole":
            return dice.randint(0, 6)
        case "number":
            return Decimal(dice.randint(0, 20)) / 4
        case "money":
            return Decimal(dice.choice((0, 1, 300, 1999, 2000, 200_000, 200_001, dice.randint(0, 500_000)))) / 100
        case "date":
            return _LATEST - timedelta(days=dice.randint(0, 440))
        case "flag":
            return dice.random() < 0.5
    return dice.choice(_TEXTS)


def fill_postgres(dsn: str, declaration: Declaration, rows: Rows) -> None:
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
                for row in rows[source.name]:
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


def fill_dynamodb(client: "DynamoDBClient", declaration: Declaration, rows: Rows) -> None:
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
            for row in rows[source.name]
        ]
        for start in range(0, len(items), _ITEMS_OF_A_BATCH):
            requests = [{"PutRequest": {"Item": item}} for item in items[start : start + _ITEMS_OF_A_BATCH]]
            client.batch_write_item(RequestItems={source.table: requests})  # type: ignore[dict-item]  # as built above


def _scalar(value: str | int | Decimal | date | bool) -> bool | Decimal | date | str:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
