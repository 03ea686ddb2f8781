"""Every source of promotions in a real PostgreSQL behind the Data API and in a DynamoDB, with random rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from agents.common.data_api import DataApiDatabase
from agents.promotions.declaration.model import Declaration
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.federation.engine import QueryEngine
from agents.promotions.federation.rates import Rates, WayKind
from agents.promotions.marketer import Marketer
from local.postgres import PostgresServer
from tests.fakes.marketing_data import Rows, create_tables, fill_dynamodb, fill_postgres, random_rows
from tests.integration.conftest import new_database
from tests.integration.data_api import Aws, create_cluster, create_secret

SEED = 6


class UnmovedRates(Rates):
    """Learns nothing, so that plans do not depend on how busy a machine is."""

    def learn(self, kind: WayKind, *, calls: float, rows: float, seconds: float) -> None:
        """Forgets it."""


@dataclass(frozen=True)
class MarketingData:
    """What is asked, what it is declared to be, and all of it as it was stored."""

    engine: QueryEngine
    declaration: Declaration
    rows: Rows


@pytest.fixture(scope="session")
def marketing(aws: Aws, data_api: Aws, postgres: PostgresServer) -> Iterator[MarketingData]:
    """One for the session: tests only read it."""
    declaration = read_declaration("dev", prefix=f"federation-{uuid4().hex[:8]}-")
    rows = random_rows(declaration, seed=SEED)
    dynamodb = boto3.Session("test", "test", region_name="us-east-1").client(
        "dynamodb", endpoint_url=aws.endpoint, config=Config(max_pool_connections=20)
    )
    create_tables(dynamodb, declaration)
    fill_dynamodb(dynamodb, declaration, rows)
    with new_database(postgres) as database:
        fill_postgres(database.dsn, declaration, rows)
        data = DataApiDatabase(
            data_api.client("rds-data"),
            cluster_arn=create_cluster(aws),
            secret_arn=create_secret(aws, database.username, database.password),
            name=database.name,
        )
        yield MarketingData(QueryEngine(dynamodb=dynamodb, database=data, rates=UnmovedRates()), declaration, rows)


@pytest.fixture
def mia() -> Marketer:
    """Who asks."""
    return Marketer(subject="mia", name="Mia", groups=frozenset({"marketer"}))
