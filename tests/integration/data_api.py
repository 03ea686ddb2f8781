"""A Data API to test against: AWS's own clients on one side, moto's secrets and clusters on the other."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, overload
from uuid import uuid4

import boto3
from botocore.config import Config

from local.data_api.app import create_app
from local.data_api.limits import Limits
from local.data_api.service import DataApi
from tests.fakes.http_server import serving

if TYPE_CHECKING:
    from mypy_boto3_rds import RDSClient
    from mypy_boto3_rds_data import RDSDataServiceClient
    from mypy_boto3_rds_data.type_defs import ExecuteStatementResponseTypeDef, SqlParameterTypeDef
    from mypy_boto3_secretsmanager import SecretsManagerClient

_ONE_ATTEMPT = Config(retries={"total_max_attempts": 1})


class Aws:
    """boto3's clients for an endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._session = boto3.Session("test", "test", region_name="us-east-1")
        self._clients: dict[str, RDSClient | RDSDataServiceClient | SecretsManagerClient] = {}

    @overload
    def client(self, service: Literal["rds"]) -> "RDSClient": ...
    @overload
    def client(self, service: Literal["rds-data"]) -> "RDSDataServiceClient": ...
    @overload
    def client(self, service: Literal["secretsmanager"]) -> "SecretsManagerClient": ...
    def client(
        self, service: Literal["rds", "rds-data", "secretsmanager"]
    ) -> "RDSClient | RDSDataServiceClient | SecretsManagerClient":
        """A client that tries once, so that a test sees each error."""
        if service not in self._clients:  # building one takes longer than most tests
            self._clients[service] = self._session.client(service, endpoint_url=self.endpoint, config=_ONE_ATTEMPT)
        return self._clients[service]


@contextmanager
def serve_data_api(aws: Aws, *, postgres_port: int, limits: Limits) -> Iterator[Aws]:
    """The Data API over HTTP."""
    api = DataApi.create(
        rds=aws.client("rds"),
        secrets_manager=aws.client("secretsmanager"),
        host="127.0.0.1",
        port=postgres_port,
        limits=limits,
    )
    with serving(create_app(api, limits)) as address:
        yield Aws(address)


def create_secret(aws: Aws, username: str, password: str) -> str:
    """The ARN of a new secret with the credentials of a role."""
    document = json.dumps({"username": username, "password": password})
    return aws.client("secretsmanager").create_secret(Name=f"role-{uuid4().hex}", SecretString=document)["ARN"]


def create_cluster(aws: Aws, *, http_endpoint: bool = True) -> str:
    """The ARN of a new cluster. moto enables the Data API for the combinations of Aurora Serverless v1 only."""
    cluster = aws.client("rds").create_db_cluster(
        DBClusterIdentifier=f"cluster-{uuid4().hex}",
        Engine="aurora-postgresql",
        EngineMode="serverless",
        EngineVersion="11.13",
        MasterUsername="moto",
        MasterUserPassword="moto-is-not-asked",
        EnableHttpEndpoint=http_endpoint,
    )["DBCluster"]
    return cluster["DBClusterArn"]


@dataclass(frozen=True)
class DataApiDatabase:
    """A database behind the Data API, and the ARNs to reach it by."""

    client: "RDSDataServiceClient"
    resource_arn: str
    secret_arn: str
    name: str

    def execute(
        self, sql: str, *parameters: "SqlParameterTypeDef", transaction: str | None = None
    ) -> "ExecuteStatementResponseTypeDef":
        """One statement."""
        return self.client.execute_statement(
            resourceArn=self.resource_arn,
            secretArn=self.secret_arn,
            database=self.name,
            sql=sql,
            parameters=parameters,
            includeResultMetadata=True,
            transactionId=transaction or "",
        )

    def value(self, sql: str, *parameters: "SqlParameterTypeDef") -> object:
        """The only field of the only record."""
        ((field,),) = self.execute(sql, *parameters)["records"]
        return dict(field)

    def execute_batch(
        self, sql: str, sets: "Sequence[Sequence[SqlParameterTypeDef]]", transaction: str | None = None
    ) -> list[dict[str, object]]:
        """The results of one statement for each set of parameters."""
        results = self.client.batch_execute_statement(
            resourceArn=self.resource_arn,
            secretArn=self.secret_arn,
            database=self.name,
            sql=sql,
            parameterSets=sets,
            transactionId=transaction or "",
        )["updateResults"]
        return [dict(result) for result in results]

    def begin(self) -> str:
        """The id of a new transaction."""
        return self.client.begin_transaction(
            resourceArn=self.resource_arn, secretArn=self.secret_arn, database=self.name
        )["transactionId"]

    def commit(self, transaction: str) -> str:
        """The transaction's status."""
        return self.client.commit_transaction(
            resourceArn=self.resource_arn, secretArn=self.secret_arn, transactionId=transaction
        )["transactionStatus"]

    def roll_back(self, transaction: str) -> str:
        """The transaction's status."""
        return self.client.rollback_transaction(
            resourceArn=self.resource_arn, secretArn=self.secret_arn, transactionId=transaction
        )["transactionStatus"]
