"""Speaks to clients through API Gateway's management API."""

from typing import TYPE_CHECKING, Protocol

from botocore.config import Config

from agents.promotions.wire.frames import frame
from agents.promotions.wire.protocol import Outgoing

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

QUICK = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


class Gone(Exception):
    """Nobody is at the other end any more."""


class Gateway(Protocol):
    """Posts to connections."""

    def post(self, connection_id: str, message: Outgoing) -> None:
        """One frame. Raises Gone when the client has left."""


class ApiGateway:
    """By the management API of a WebSocket API."""

    def __init__(self, client: "ApiGatewayManagementApiClient") -> None:
        self._client = client

    def post(self, connection_id: str, message: Outgoing) -> None:
        """One frame. Raises Gone when the client has left."""
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=frame(message))
        except self._client.exceptions.GoneException:
            raise Gone from None
