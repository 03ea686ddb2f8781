"""The tables of connections and conversations in moto's DynamoDB, with the keys that the stack gives them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest

from agents.promotions.session.claims import Claims
from agents.promotions.session.connections import Connections
from agents.promotions.session.conversations import Conversations
from agents.promotions.session.turnstile import Turnstile
from agents.promotions.work.worker import Stores
from tests.integration.data_api import Aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        """The time, in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """It stands until a test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def dynamodb(aws: Aws) -> "DynamoDBClient":
    """One for all tests: it reads the service's model once, which takes longer than a test."""
    return boto3.Session("test", "test", region_name="us-east-1").client("dynamodb", endpoint_url=aws.endpoint)


@pytest.fixture
def stores(dynamodb: "DynamoDBClient", clock: Clock) -> Stores:
    """All that a worker keeps, by the test's clock, in tables of the test's own."""
    prefix = f"service-{uuid4().hex[:8]}-"
    create_tables(dynamodb, prefix)
    return Stores(
        claims=Claims(dynamodb, table=f"{prefix}conversations", clock=clock),
        turnstile=Turnstile(dynamodb, table=f"{prefix}conversations", clock=clock),
        conversations=Conversations(dynamodb, table=f"{prefix}conversations", clock=clock),
        connections=Connections(dynamodb, table=f"{prefix}connections", clock=clock),
    )


def create_tables(client: "DynamoDBClient", prefix: str) -> None:
    """Both tables, empty."""
    client.create_table(
        TableName=f"{prefix}connections",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "connection_id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "connection_id", "AttributeType": "S"},
            {"AttributeName": "subject", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "subject-index",
                "KeySchema": [{"AttributeName": "subject", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.create_table(
        TableName=f"{prefix}conversations",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "subject", "KeyType": "HASH"}, {"AttributeName": "turn", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "subject", "AttributeType": "S"},
            {"AttributeName": "turn", "AttributeType": "S"},
        ],
    )
