"""DynamoDB's answers, parsed plainly: the same as by the client, and errors still its own."""

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from agents.promotions.federation.plain_parsing import parse_plainly

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ITEM = {"id": {"S": "é"}, "spent": {"N": "12.50"}, "agreed": {"BOOL": False}, "city": {"NULL": True}}
FOUND = {
    "Items": [ITEM],
    "Count": 1,
    "ScannedCount": 7,
    "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5},
    "LastEvaluatedKey": {"id": {"S": "é"}},
}


class Answer(AWSResponse):
    """A response without a network."""

    def __init__(self, status: int, document: object) -> None:
        super().__init__("https://dynamodb.example", status, HTTPHeaders(), None)
        self._document = document

    @property
    def content(self) -> bytes:
        """JSON."""
        return json.dumps(self._document).encode()


def _client(status: int, document: object) -> "DynamoDBClient":
    client = boto3.Session("a", "b", region_name="us-east-1").client("dynamodb")
    client.meta.events.register("before-send.dynamodb", lambda **_: Answer(status, document))  # type: ignore[arg-type]  # may answer
    return client


def _without_metadata(response: Any) -> dict[str, Any]:
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def test_a_page_is_what_the_client_makes_of_it() -> None:
    plain, usual = _client(200, FOUND), _client(200, FOUND)
    parse_plainly(plain)
    parse_plainly(plain)
    assert _without_metadata(plain.scan(TableName="t")) == _without_metadata(usual.scan(TableName="t")) == FOUND


def test_an_error_is_still_an_error() -> None:
    client = _client(400, {"__type": "com.amazonaws#ResourceNotFoundException", "message": "no such table"})
    parse_plainly(client)
    with pytest.raises(ClientError, match="no such table"):
        client.scan(TableName="t")


def test_other_operations_are_left_to_the_client() -> None:
    client = _client(200, {"Item": ITEM})
    parse_plainly(client)
    assert client.get_item(TableName="t", Key={"id": {"S": "é"}})["Item"] == ITEM
