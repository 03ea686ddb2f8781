"""Prices in the shop's PostgreSQL as promotions' own roles, approvals in DynamoDB, and questions by the real engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import psycopg
import pytest
from botocore.config import Config
from psycopg.sql import SQL, Identifier, Literal

from agents.common.data_api import DataApiDatabase
from agents.common.database import Database
from agents.promotions.declaration.reading import read_declaration
from agents.promotions.federation.engine import QueryEngine
from agents.promotions.query.plan import QueryPlan
from agents.promotions.writes.prices import ROLE
from agents.promotions.writes.questions import EngineQuestions, Rows
from tests.fakes.marketing_data import create_tables
from tests.fakes.promotion_writes import WritingHouse, create_own_tables
from tests.integration.agents.shop import Shop
from tests.integration.data_api import Aws, create_cluster, create_secret

if TYPE_CHECKING:
    from mypy_boto3_rds_data import RDSDataServiceClient

PASSWORD = "promotions'"
SHOES = {"shoe_001": "120.00", "shoe_002": "135.00"}


@dataclass(frozen=True, kw_only=True)
class PriceTag:
    """Two pairs of shoes, and all that is kept of writes."""

    shop: Shop
    house: WritingHouse
    data_api: "RDSDataServiceClient"
    cluster_arn: str
    secret_arn: str

    def database(self, client: Any = None) -> DataApiDatabase:
        """As the role that promotions signs in as."""
        return DataApiDatabase(
            client or self.data_api, cluster_arn=self.cluster_arn, secret_arn=self.secret_arn, name=self.shop.name
        )

    def writing(self, client: Any = None) -> Database:
        """As the role that may change prices."""
        return self.database(client).acting_as(ROLE)

    def prices(self) -> dict[str, Decimal]:
        """As they are now."""
        rows = self.shop.ask("SELECT product_id, price FROM products WHERE product_id = ANY(%s)", list(SHOES))
        return dict(rows)

    def set_price(self, product_id: str, price: str) -> None:
        """Somebody else changes it."""
        self.shop.change("UPDATE products SET price = %s WHERE product_id = %s", price, product_id)

    def fill(self) -> None:
        """As before all writes."""
        for product_id, price in SHOES.items():
            self.set_price(product_id, price)

    def settled(self, approval_id: str) -> list[tuple[str, str, int]]:
        """What PostgreSQL says became of it."""
        rows = self.shop.ask(
            "SELECT operation, outcome, jsonb_array_length(rows) FROM promotion_writes "
            "WHERE approval_id = %s ORDER BY operation DESC",
            approval_id,
        )
        return [(str(operation), str(outcome), int(count)) for operation, outcome, count in rows]


@dataclass(frozen=True)
class ShopQuestions:
    """The same rows as the engine finds, in a fraction of its time."""

    shop: Shop

    async def ask(self, plan: QueryPlan, *_: object) -> Rows:
        """Products of the tests."""
        if plan.aggregates:
            return Rows((), more=False)
        names = ("product_id", "name", "price")
        found = self.shop.ask(
            "SELECT product_id, name, price FROM products WHERE product_id = ANY(%s) ORDER BY 1", list(SHOES)
        )
        return Rows(tuple(dict(zip(names, row, strict=True)) for row in found), more=False)


@pytest.fixture
def tag(shop: Shop, aws: Aws, data_api: Aws) -> Iterator[PriceTag]:
    """Nothing asked for yet."""
    with psycopg.connect(shop.superuser, autocommit=True) as connection:
        connection.execute(SQL("ALTER ROLE agent_promotions PASSWORD {}").format(Literal(PASSWORD)))
        # Who meets a locked row learns so at once; two seconds are for real shops.
        in_the_shop = SQL("ALTER ROLE agent_promotions IN DATABASE {} SET lock_timeout = '50ms'")
        connection.execute(in_the_shop.format(Identifier(shop.name)))
    prefix = f"writes-{uuid4().hex[:8]}-"
    session = boto3.Session("test", "test", region_name="us-east-1")
    client = session.resource("dynamodb", endpoint_url=aws.endpoint).meta.client
    declaration = read_declaration("dev", prefix=prefix)
    create_tables(client, declaration)
    create_own_tables(client, prefix)
    made = PriceTag(
        shop=shop,
        house=WritingHouse(client, declaration, prefix=prefix),
        data_api=data_api.client("rds-data"),
        cluster_arn=create_cluster(aws),
        secret_arn=create_secret(aws, "agent_promotions", PASSWORD),
    )
    made.house.database = made.writing()
    made.house.questions = ShopQuestions(shop)
    made.fill()
    yield made
    made.fill()
    for name in client.list_tables()["TableNames"]:
        if name.startswith(prefix):
            client.delete_table(TableName=name)


@pytest.fixture
def with_engine(tag: PriceTag, aws: Aws) -> PriceTag:
    """Asked by the engine that answers marketers."""
    dynamodb = boto3.Session("test", "test", region_name="us-east-1").client(
        "dynamodb", endpoint_url=aws.endpoint, config=Config(max_pool_connections=20)
    )
    engine = QueryEngine(dynamodb=dynamodb, database=tag.database().acting_as("agent_promotions_read"))
    tag.house.questions = EngineQuestions(engine, tag.house.declaration, today=tag.house.clock.today)
    return tag
