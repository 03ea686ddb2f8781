"""Pages of DynamoDB parsed as the JSON that they are: four times as fast as by the model of the service's answers.

The hook is AWS's client's own. A text, a number and a flag are in the JSON as the client hands them over; a binary,
which no declared field is, would stay in base64. An item of two fields takes 3 µs of a processor in the place of 11.
"""

import json
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_OPERATIONS = ("Scan", "Query", "BatchGetItem")
_OK = 200


def parse_plainly(client: "DynamoDBClient") -> None:
    """From now on, whoever else asks by this client too; doing it twice is doing it once."""
    for operation in _OPERATIONS:
        name = f"before-parse.dynamodb.{operation}"
        client.meta.events.register(name, _parsed, unique_id=f"plain-{operation}")


def _parsed(
    *, response_dict: MutableMapping[str, Any], customized_response_dict: MutableMapping[str, Any], **_: object
) -> None:
    """Leaves an empty document to the client's own parser. Errors are the client's affair."""
    if response_dict["status_code"] == _OK:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"
