"""The promotions' DynamoDB tables as the stack declares them, wherever a test has a DynamoDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from moto import mock_aws

from stacks.components.promotion_tables import NUMBERS, TABLES, Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient, DynamoDBServiceResource
    from mypy_boto3_dynamodb.type_defs import (
        AttributeDefinitionTypeDef,
        CreateTableInputTypeDef,
        GlobalSecondaryIndexTypeDef,
        KeySchemaElementTypeDef,
    )


@contextmanager
def promotion_tables(prefix: str) -> "Iterator[DynamoDBServiceResource]":
    """Them, empty, in moto's DynamoDB in this process."""
    with mock_aws():
        resource = boto3.resource("dynamodb", "us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
        create_promotion_tables(resource.meta.client, prefix)
        yield resource


def create_promotion_tables(client: "DynamoDBClient", prefix: str) -> None:
    """All of them, empty."""
    for name, design in TABLES.items():
        keys = [design.key, *design.indexes.values()]
        attributes = dict.fromkeys(part for key in keys for part in (key.partition, key.sort) if part)
        indexes = [_index(index, key) for index, key in design.indexes.items()]
        table: CreateTableInputTypeDef = {
            "TableName": prefix + name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [_attribute(attribute) for attribute in attributes],
            "KeySchema": _schema(design.key),
        }
        if indexes:
            table["GlobalSecondaryIndexes"] = indexes
        client.create_table(**table)


def _index(name: str, key: Key) -> "GlobalSecondaryIndexTypeDef":
    return {"IndexName": name, "KeySchema": _schema(key), "Projection": {"ProjectionType": "ALL"}}


def _attribute(name: str) -> "AttributeDefinitionTypeDef":
    return {"AttributeName": name, "AttributeType": "N" if name in NUMBERS else "S"}


def _schema(key: Key) -> "list[KeySchemaElementTypeDef]":
    sort: list[KeySchemaElementTypeDef] = [{"AttributeName": key.sort, "KeyType": "RANGE"}] if key.sort else []
    return [{"AttributeName": key.partition, "KeyType": "HASH"}, *sort]
