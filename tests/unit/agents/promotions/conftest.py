"""Writes over moto's DynamoDB, in this process."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from moto import mock_aws

from agents.promotions.aws_calls import native_client
from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from tests.fakes.interference import OneByOne
from tests.fakes.marketing_data import create_tables
from tests.fakes.promotion_writes import WritingHouse, create_own_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "agentic-promo-dev-"


@cache
def _declaration() -> Declaration:
    return read_declaration("dev", prefix=PREFIX)


@cache
def _client() -> "DynamoDBClient":
    return native_client(boto3.Session("test", "test", region_name="us-east-1"))


@pytest.fixture
def house() -> Iterator[WritingHouse]:
    """Four customers, nothing asked for yet."""
    with mock_aws():
        create_tables(_client(), _declaration())
        create_own_tables(_client(), PREFIX)
        made = WritingHouse(cast("DynamoDBClient", OneByOne(_client())), _declaration(), prefix=PREFIX)
        made.fill()
        yield made
