"""The shop's rows by the RDS Data API, in an account as on the laptop; as the owner, whom no policy holds back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_rds_data import RDSDataServiceClient
    from mypy_boto3_rds_data.type_defs import ColumnMetadataTypeDef, FieldOutputTypeDef

Row = dict[str, object]

# A cluster that sleeps takes about fifteen seconds to wake.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 10}, max_pool_connections=16)
_DATES = ("date", "timestamp", "timestamptz")


class QueryFailed(Exception):
    """The database refused a SELECT, or can't be reached; the message says why."""


@dataclass(frozen=True, kw_only=True)
class ShopDatabase:
    """One environment's database."""

    client: "RDSDataServiceClient"
    cluster_arn: str
    secret_arn: str
    name: str

    def select(self, sql: str) -> list[Row]:
        """The rows, each value in Python's type: a timestamp is its day. Raises QueryFailed."""
        try:
            told = self.client.execute_statement(
                resourceArn=self.cluster_arn,
                secretArn=self.secret_arn,
                database=self.name,
                sql=sql,
                includeResultMetadata=True,
            )
        except ClientError as error:
            raise QueryFailed(error.response["Error"].get("Message", str(error))) from error
        except BotoCoreError as error:
            raise QueryFailed(str(error)) from error
        return [_row(told["columnMetadata"], record) for record in told.get("records", [])]


def shop_database(session: boto3.Session, environment: str, endpoints: "Endpoints") -> ShopDatabase:
    """The database that an environment's Data stack deployed. Raises QueryFailed when there is none."""
    stack = f"ClickShop-{environment}-Data"
    try:
        described = session.client("cloudformation", endpoint_url=endpoints.aws).describe_stacks(StackName=stack)
    except (BotoCoreError, ClientError) as error:
        raise QueryFailed(f"{stack} can't be read: {error}") from error
    outputs = {one["OutputKey"]: one["OutputValue"] for one in described["Stacks"][0].get("Outputs", [])}
    return ShopDatabase(
        client=session.client("rds-data", endpoint_url=endpoints.data_api, config=PATIENT),
        cluster_arn=outputs["ClusterArn"],
        secret_arn=outputs["MasterSecretArn"],
        name=outputs["DatabaseName"],
    )


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Where the AWS APIs answer; none is AWS itself."""

    aws: str | None = None
    data_api: str | None = None
    bedrock: str | None = None


def _row(columns: "Sequence[ColumnMetadataTypeDef]", record: "Sequence[FieldOutputTypeDef]") -> Row:
    return {
        f"{number} {column.get('label') or column.get('name')}": _value(column["typeName"], field)
        for number, (column, field) in enumerate(zip(columns, record, strict=True), start=1)
    }


def _value(type_name: str, field: "FieldOutputTypeDef") -> object:
    if field.get("isNull"):
        return None
    value: Any = next(iter(field.values()))
    if type_name == "numeric":
        return Decimal(value)
    return date.fromisoformat(value[:10]) if type_name in _DATES else value
