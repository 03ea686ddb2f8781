"""Whoever looks after the shop has a role of their own: the audit and the shelf, and no row of a customer."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Identifier

from tests.integration.db.conftest import Cluster

OPERATOR = Identifier("clickshop_operator")


def read(shop: Cluster, table: str) -> int:
    """How many rows the operator sees."""
    with psycopg.connect(shop.superuser_dsn) as connection:
        connection.execute(SQL("SET ROLE {}").format(OPERATOR))
        row = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize(
    "table", ["products", "product_variants", "inventory", "knowledge_articles", "schema_migrations"]
)
def test_sees_what_is_nobodys(shop: Cluster, table: str) -> None:
    assert read(shop, table) > 0


def test_reads_the_audit(shop: Cluster) -> None:
    assert read(shop, "tool_audit") >= 0


@pytest.mark.parametrize("table", ["customers", "orders", "payments", "conversations", "reviews", "browsing_events"])
def test_sees_no_customer(shop: Cluster, table: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        read(shop, table)


def test_changes_nothing(shop: Cluster) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        connection.execute(SQL("SET ROLE {}").format(OPERATOR))
        with pytest.raises(InsufficientPrivilege):
            connection.execute("UPDATE inventory SET quantity = 0")


def test_has_no_password_to_sign_in_with(shop: Cluster) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        row = connection.execute(
            "SELECT rolpassword, rolsuper FROM pg_authid WHERE rolname = 'clickshop_operator'"
        ).fetchone()
    assert row == (None, False)
