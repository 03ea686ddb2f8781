"""Who is connected. API Gateway closes a connection after two hours; what it did not tell us of expires then."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents.promotions.marketer import Marketer
from agents.promotions.session.items import document, item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LONGEST_CONNECTION = 2 * 3600 + 300  # seconds
_BY_SUBJECT = "subject-index"


class Connections:
    """The table of connections."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def open(self, connection_id: str, marketer: Marketer) -> None:
        """Remember it."""
        self._client.put_item(
            TableName=self._table,
            Item=item(
                {
                    "connection_id": connection_id,
                    "subject": marketer.subject,
                    "groups": sorted(marketer.groups),
                    "expires_at": int(self._clock()) + _LONGEST_CONNECTION,
                }
            ),
        )

    def close(self, connection_id: str) -> None:
        """Forget it."""
        self._client.delete_item(TableName=self._table, Key=item({"connection_id": connection_id}))

    def of_subject(self, subject: str) -> frozenset[str]:
        """A person's clients. One that connected a moment ago may be missing: an index is written behind."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=_BY_SUBJECT,
            KeyConditionExpression="subject = :subject",
            FilterExpression="expires_at > :now",
            ExpressionAttributeValues=item({":subject": subject, ":now": int(self._clock())}),
        )
        return frozenset(str(document(one)["connection_id"]) for page in pages for one in page["Items"])
