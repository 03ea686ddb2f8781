"""An account of moto's, empty for each test."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from operations.account import Account


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """One for all tests: it reads each service's model once, which takes longer than a test."""
    return boto3.Session("test", "test", region_name="us-east-1")


@pytest.fixture
def account(session: boto3.Session) -> Iterator[Account]:
    """Nothing is deployed."""
    with mock_aws():
        yield Account(session=session, region="us-east-1")
