"""What the worker and the links are both built from; each part is made when it is first asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from agents.common.data_api import DataApiDatabase
from agents.promotions.aws_calls import native_client
from agents.promotions.config import StoreSettings
from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.mail.unsubscribing import UnsubscribeLinks
from agents.promotions.mail.wiring import unsubscribe_links
from agents.promotions.writes.approvers import PoolApprovers
from agents.promotions.writes.wiring import Ground

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CLIENTS = Config(
    connect_timeout=3, read_timeout=50, max_pool_connections=32, retries={"mode": "standard", "total_max_attempts": 3}
)


class Parts:
    """The AWS of one function's process."""

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        self.session = boto3.Session(region_name=settings.region)

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """A client that speaks DynamoDB's own types."""
        return self.session.client("dynamodb", config=CLIENTS)

    @cached_property
    def native(self) -> "DynamoDBClient":
        """A client that speaks Python's."""
        return native_client(self.session)

    @cached_property
    def database(self) -> DataApiDatabase:
        """PostgreSQL, as a login that may do nothing by itself: see `acting_as`."""
        return DataApiDatabase(
            self.session.client("rds-data", config=CLIENTS),
            cluster_arn=self._settings.cluster_arn,
            secret_arn=self._settings.database_secret_arn,
            name=self._settings.database_name,
        )

    @cached_property
    def declaration(self) -> Declaration:
        """The environment's data sources."""
        return read_declaration(self._settings.promotions_env, prefix=self._settings.table_prefix)

    @cached_property
    def ground(self) -> Ground:
        """What approvals stand on."""
        people = PoolApprovers(self.session.client("cognito-idp", config=CLIENTS), self._settings.user_pool_id)
        return Ground(
            declaration=self.declaration,
            dynamodb=self.native,
            table_prefix=self._settings.table_prefix,
            approvers=people,
        )

    def unsubscribe_links(self, secret_arn: str, http_url: str) -> UnsubscribeLinks:
        """Signed with the key of that secret."""
        return unsubscribe_links(self.session.client("secretsmanager", config=CLIENTS), secret_arn, http_url)
