"""The refresh as CloudFormation and the schedule call it: a real PostgreSQL behind the Data API, and a DynamoDB."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import psycopg
import pytest

from agents.promotions.functions import refresh
from db.migrate import migrate
from db.migrations import read_migrations
from local.postgres import PostgresServer
from tests.fakes.cloudformation import FakeCloudFormation
from tests.fakes.http_server import serving
from tests.fakes.promotion_tables import create_promotion_tables
from tests.integration.data_api import Aws
from tests.integration.db.conftest import Cluster, new_cluster

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


class Context:
    """Time enough."""

    def __init__(self, milliseconds: int = 900_000) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


class Refreshed:
    """A shop, and what marketing has of it."""

    def __init__(self, cluster: Cluster, dynamodb: "DynamoDBServiceResource", prefix: str) -> None:
        self.cluster, self.dynamodb, self.prefix = cluster, dynamodb, prefix
        self.cloudformation = FakeCloudFormation()

    def deploy(self, *, samples: str = "false", request: str = "Update") -> tuple[str, str]:
        """The answer to CloudFormation."""
        properties = {"SampleData": samples, "Fingerprint": "abc"}
        with serving(self.cloudformation.app()) as self.cloudformation.address:
            refresh.handler(self.cloudformation.request(request, properties), Context())
        answer = self.cloudformation.answers[-1]
        assert answer["PhysicalResourceId"] == "promotions-refresh"
        return answer["Status"], answer["Reason"]

    def run(self, context: Context | None = None) -> None:
        """The schedule."""
        refresh.handler({"source": "aws.events"}, context or Context())

    def items(self, table: str) -> list[dict[str, Any]]:
        """All of a table."""
        found = self.dynamodb.Table(self.prefix + table).scan()
        assert "LastEvaluatedKey" not in found
        return found["Items"]

    def change(self, statement: str) -> None:
        """What happens in the shop."""
        with psycopg.connect(self.cluster.superuser_dsn) as connection:
            connection.execute(statement.encode())

    def rewind(self) -> None:
        """As if the refresh had never kept how far it came."""
        self.change("UPDATE promotion_refresh SET changed_at = '-infinity'")

    def totals(self, customer_id: str) -> tuple[Any, Any]:
        """As marketing has them."""
        item = self.dynamodb.Table(f"{self.prefix}customers").get_item(Key={"customer_id": customer_id})["Item"]
        return item["total_spent"], item["order_count"]


def new_tables(cluster: Cluster) -> Refreshed:
    """Empty ones."""
    prefix = f"refresh-{uuid4().hex[:8]}-"
    dynamodb = boto3.resource("dynamodb", "us-east-1", endpoint_url=cluster.aws.endpoint)
    create_promotion_tables(dynamodb.meta.client, prefix)
    return Refreshed(cluster, dynamodb, prefix)


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """The function's, for the module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield patch


@pytest.fixture(scope="module")
def cluster(
    postgres: PostgresServer, aws: Aws, data_api: Aws, shop: Cluster, environment: pytest.MonkeyPatch
) -> Cluster:
    """A shop of this module's own, since orders happen in it. Roles are the server's: the shop's secrets open them."""
    own = replace(new_cluster(postgres, aws, data_api), role_secrets=shop.role_secrets)

    asyncio.run(migrate(own.over_http(), read_migrations()))
    with psycopg.connect(own.superuser_dsn) as connection:
        for number in range(1, 6):
            connection.execute(
                "INSERT INTO customers VALUES (%s, 'Nia', %s, %s, NULL, '1 Road', 'Boise', 'ID', '83702')",
                (f"cust00{number}", f"the {number}.", f"nia{number}@example.com"),
            )
            for place, status in enumerate(("delivered", "cancelled", "pending")[: number - 1]):
                connection.execute(
                    "INSERT INTO orders VALUES (%s, %s, %s, CURRENT_DATE - %s, %s)",
                    (f"ORD-2026-{number}0{place}", f"cust00{number}", status, 9 * place, 10 * number + place),
                )
    for name, value in {
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_ENDPOINT_URL_RDS_DATA": data_api.endpoint,
        "CLUSTER_ARN": own.arn,
        "DATABASE_NAME": own.name,
        "DATABASE_SECRET_ARN": own.role_secrets["agent_promotions"],
    }.items():
        environment.setenv(name, value)
    return own


@pytest.fixture
def refreshed(cluster: Cluster, environment: pytest.MonkeyPatch) -> Refreshed:
    """Deployed without samples, into tables of a test's own."""
    tables = new_tables(cluster)
    environment.setenv("TABLE_PREFIX", tables.prefix)
    tables.rewind()
    status, reason = tables.deploy(request="Create")
    assert status == "SUCCESS", reason
    return tables


def added_up(orders: list[dict[str, Any]]) -> dict[str, tuple[Decimal, int, str]]:
    """What customers' totals must be."""
    totals: dict[str, tuple[Decimal, int, str]] = defaultdict(lambda: (Decimal(0), 0, ""))
    for order in orders:
        spent, placed, latest = totals[order["customer_id"]]
        spent += 0 if order["status"] == "cancelled" else order["amount"]
        totals[order["customer_id"]] = spent, placed + 1, max(latest, order["order_date"])
    return totals


def assert_coherent(tables: Refreshed) -> None:
    """Everybody's totals are those of their orders, and the shop's orders are all there."""
    totals = added_up(tables.items("orders"))
    for customer in tables.items("customers"):
        found = customer["total_spent"], customer["order_count"], customer.get("last_order_date", "")
        assert found == totals[customer["customer_id"]], customer["customer_id"]
    with psycopg.connect(tables.cluster.superuser_dsn) as connection:
        shop = connection.execute("SELECT order_id, customer_id, order_status, total_amount FROM orders").fetchall()
    copied = {order["order_id"]: order for order in tables.items("orders")}
    for order_id, customer_id, status, amount in shop:
        copy = copied[order_id]
        assert (copy["customer_id"], copy["status"], copy["amount"]) == (customer_id, status, amount)


def test_the_first_deployment_copies_the_shop(refreshed: Refreshed) -> None:
    assert len(refreshed.items("customers")) == 5
    assert refreshed.totals("cust004") == (Decimal(40 + 42), 3)
    assert refreshed.totals("cust001") == (0, 0)
    assert refreshed.items("promotions") == []
    assert_coherent(refreshed)


def test_another_deployment_changes_nothing(refreshed: Refreshed) -> None:
    before = {table: refreshed.items(table) for table in ("customers", "orders")}
    refreshed.rewind()
    assert refreshed.deploy()[1] == "Past orders of the samples: 0, orders of the shop: 0."
    assert {table: refreshed.items(table) for table in before} == before


def test_a_new_order_is_counted_once_however_often_it_is_seen(refreshed: Refreshed) -> None:
    spent, placed = refreshed.totals("cust005")
    refreshed.change("INSERT INTO orders VALUES ('ORD-2026-590', 'cust005', 'pending', CURRENT_DATE, 12.34)")
    for _ in range(2):
        refreshed.run()
        refreshed.rewind()
    assert refreshed.totals("cust005") == (spent + Decimal("12.34"), placed + 1)
    refreshed.change("UPDATE orders SET order_status = 'cancelled' WHERE order_id = 'ORD-2026-590'")
    refreshed.run()
    assert refreshed.totals("cust005") == (spent, placed + 1)
    assert_coherent(refreshed)


def test_a_customer_who_never_ordered_is_copied_too(refreshed: Refreshed) -> None:
    refreshed.change(
        "INSERT INTO customers VALUES "
        "('cust900', 'Nia', 'Newcomer', 'nia@example.com', NULL, '1 Road', 'Boise', 'ID', '83702')"
    )
    refreshed.run()
    refreshed.change("UPDATE customers SET city = 'Nampa' WHERE customer_id = 'cust900'")
    refreshed.run()
    [nia] = [item for item in refreshed.items("customers") if item["customer_id"] == "cust900"]
    assert (nia["name"], nia["city"], nia["segment"], nia["total_spent"]) == ("Nia Newcomer", "Nampa", "Regular", 0)


def test_what_marketing_changed_stays(refreshed: Refreshed) -> None:
    table = refreshed.dynamodb.Table(f"{refreshed.prefix}customers")
    table.update_item(
        Key={"customer_id": "cust002"},
        UpdateExpression="SET #segment = :vip, email_status = :bounced",
        ExpressionAttributeNames={"#segment": "segment"},
        ExpressionAttributeValues={":vip": "VIP", ":bounced": "bounced"},
    )
    refreshed.rewind()
    refreshed.change("INSERT INTO orders VALUES ('ORD-2026-290', 'cust002', 'pending', CURRENT_DATE, 1)")
    refreshed.deploy()
    item = table.get_item(Key={"customer_id": "cust002"})["Item"]
    assert (item["segment"], item["email_status"]) == ("VIP", "bounced")


def test_without_time_it_goes_on_the_next_time(cluster: Cluster, environment: pytest.MonkeyPatch) -> None:
    tables = new_tables(cluster)
    environment.setenv("TABLE_PREFIX", tables.prefix)
    tables.rewind()
    tables.run(Context(milliseconds=20_000))
    assert tables.items("orders") == []
    tables.run()
    assert_coherent(tables)


def test_deleting_it_leaves_everything(refreshed: Refreshed) -> None:
    before = refreshed.items("orders")
    assert refreshed.deploy(request="Delete")[0] == "SUCCESS"
    assert refreshed.items("orders") == before


@pytest.mark.parametrize("missing", ["TABLE_PREFIX", "DATABASE_SECRET_ARN"])
def test_what_is_missing_is_named(refreshed: Refreshed, environment: pytest.MonkeyPatch, missing: str) -> None:
    with environment.context() as patch:
        patch.setenv(missing, "")
        assert refreshed.deploy() == ("FAILED", f"{missing}: not set.")
