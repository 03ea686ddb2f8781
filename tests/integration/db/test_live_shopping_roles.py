"""Live shopping's roles: each agent inside it has its own grants, and SQL that a model writes has the fewest."""

from collections.abc import Mapping
from typing import LiteralString

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from agents.catalog import CATALOG, FUNCTION_ROLES
from agents.common.database import Database
from agents.common.errors import ClickShopError, NotAllowed
from agents.common.principal import Principal
from tests.integration.db.conftest import READER, SERVICE, Cluster
from tests.integration.db.test_row_level_security import BECOMES, OWNED, TABLES, keys

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")
STAFF = Principal(kind="staff", subject="subject-of-staff", customer_id=None)

SHELF = {"products", "product_variants", "inventory"}
ORDERS = {"orders", "order_items", "payments", "payment_methods", "order_requests"}
READS: Mapping[str, set[str]] = {
    "agent_live_shopping_single": {*SHELF, *ORDERS, "streams", "stream_events"},
    "agent_live_shopping_search": {*SHELF, "product_embeddings", "streams", "stream_events"},
    "agent_live_shopping_product": SHELF,
    "agent_live_shopping_order": {*SHELF, *ORDERS},
}
_OWNED = {**OWNED, "order_requests": "customer_id = :customer"}


async def fails(database: Database, statement: LiteralString) -> ClickShopError | None:
    """Why a statement is not taken."""
    try:
        async with database.transaction(STAFF) as transaction:
            await transaction.execute(statement)
    except ClickShopError as error:
        return error
    return None


async def readable(database: Database) -> set[str]:
    """The tables that a role may read whole."""
    return {
        table
        for table in TABLES
        if await fails(database, f"SELECT * FROM {table} LIMIT 1") is None  # noqa: S608 - literals
    }


def test_the_catalogue_knows_every_role_of_an_agent(shop: Cluster) -> None:
    inside = {agent.database_role for spec in CATALOG for agent in spec.inner if agent.tools}
    logins = {*FUNCTION_ROLES, *(role for spec in CATALOG for role in spec.login_roles)}
    with psycopg.connect(shop.superuser_dsn) as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'agent\\_%'").fetchall()
    assert {name for (name,) in found} == inside | logins | set(BECOMES["agent_promotions"])


@pytest.mark.parametrize("role", READS)
async def test_an_agent_inside_reads_its_tables_and_no_others(shop: Cluster, role: str) -> None:
    async with shop.as_role(SERVICE) as service:
        assert await readable(service.acting_as(role)) == READS[role]


@pytest.mark.parametrize(
    ("role", "table"), [(role, table) for role in READS for table in _OWNED if table in READS[role]]
)
async def test_an_agent_inside_sees_whose_rows_it_serves(shop: Cluster, role: str, table: LiteralString) -> None:
    async with shop.as_role("clickshop_admin") as master:
        own = await keys(master, None, table, _OWNED[table])
    async with shop.as_role(SERVICE) as service:
        acting = service.acting_as(role)
        assert await keys(acting, CUSTOMER, table, "true") == own
        assert await keys(acting, None, table, "true") == set()


@pytest.mark.parametrize("role", ["agent_live_shopping_search", "agent_live_shopping_product"])
async def test_who_only_looks_writes_nothing(shop: Cluster, role: str) -> None:
    async with shop.as_role(SERVICE) as service:
        for table in {*TABLES} - {"tool_audit"}:
            for verb, rest in (("DELETE FROM", ""), ("TRUNCATE", ""), ("INSERT INTO", "DEFAULT VALUES")):
                assert isinstance(await fails(service.acting_as(role), f"{verb} {table} {rest}"), NotAllowed)


@pytest.mark.parametrize("role", ["agent_live_shopping_single", "agent_live_shopping_order"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders SET total_amount = 0.01",
        "UPDATE orders SET customer_id = 'cust001'",
        "UPDATE orders SET delivery_is_free = true",
        "UPDATE order_items SET price_per_unit = 0",
        "UPDATE payments SET payment_method_id = 'PM-0001'",
        "UPDATE products SET price = 1",
        "UPDATE inventory SET variant_id = 'shoe_001-12'",
        "UPDATE order_requests SET order_id = 'ORD-2024-001'",
        "INSERT INTO inventory (variant_id, quantity) VALUES ('shoe_001-13', 1)",
        "INSERT INTO stock_movements DEFAULT VALUES",
        "INSERT INTO refunds DEFAULT VALUES",
        "DELETE FROM orders",
        "DELETE FROM stock_movements",
        "SELECT age FROM personalization",
        "SELECT email FROM customers",
        "SELECT setval('order_numbers', 1)",
    ],
)
async def test_who_takes_orders_changes_no_price_and_no_history(
    shop: Cluster, role: str, statement: LiteralString
) -> None:
    async with shop.as_role(SERVICE) as service:
        assert isinstance(await fails(service.acting_as(role), statement), NotAllowed)


@pytest.mark.parametrize("role", [*READS])
async def test_an_agent_inside_becomes_nobody_else(shop: Cluster, role: str) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        row = connection.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
            "EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) FROM pg_roles WHERE rolname = %s",
            (role,),
        ).fetchone()
    assert row == (False,) * 6


async def test_the_service_has_nothing_of_its_agents_before_it_becomes_them(shop: Cluster) -> None:
    async with shop.as_role(SERVICE) as service:
        assert isinstance(await fails(service, "SELECT 1 AS n FROM orders"), NotAllowed)
        assert isinstance(await fails(service, "UPDATE inventory SET quantity = 0"), NotAllowed)
        assert isinstance(await fails(service.acting_as(READER), "SELECT 1 AS n"), NotAllowed)


async def test_the_reader_reads_two_views_and_no_table(shop: Cluster) -> None:
    async with shop.as_role(READER) as reader:
        assert await readable(reader) == set()
        for view in ("live_catalogue", "live_timeline"):
            assert await fails(reader, f"SELECT * FROM {view} LIMIT 1") is None  # noqa: S608 - a literal
        for view in ("purchase_history", "owned_warranties", "stock_discrepancies"):
            assert isinstance(await fails(reader, f"SELECT * FROM {view} LIMIT 1"), NotAllowed)  # noqa: S608 - a literal


@pytest.mark.parametrize("table", TABLES)
def test_the_reader_writes_nothing_though_nothing_else_held_it_back(shop: Cluster, table: LiteralString) -> None:
    """SET ROLE does not bring a role's settings: this transaction may write, and the grants alone say no."""
    with psycopg.connect(shop.superuser_dsn, autocommit=True) as connection:
        connection.execute(SQL("SET ROLE {}").format(Identifier(READER)))
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"INSERT INTO {table} DEFAULT VALUES"):  # noqa: S608 - literals
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


async def test_the_reader_is_cut_off(shop: Cluster) -> None:
    async with shop.as_role(READER) as reader, reader.transaction(None) as transaction:
        rows = await transaction.fetch(
            "SELECT name, setting FROM pg_settings "
            "WHERE name IN ('default_transaction_read_only', 'transaction_timeout')"
        )
    assert {row["name"]: row["setting"] for row in rows} == {
        "default_transaction_read_only": "on",
        "transaction_timeout": "10000",
    }
    with psycopg.connect(shop.superuser_dsn) as connection:
        [row] = connection.execute(
            "SELECT setconfig FROM pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole WHERE rolname = %s",
            (READER,),
        ).fetchall()
    assert "statement_timeout=3s" in row[0]


_RECORD: LiteralString = (
    "INSERT INTO tool_audit (subject, kind, agent, tool, milliseconds, outcome) "
    "VALUES (:subject, 'customer', :agent, 'run_query', 40, 'found')"
)


async def may_record(database: Database, agent: str, subject: str = CUSTOMER.subject) -> bool:
    """Whether a call is added; it is taken back at once."""
    try:
        async with database.transaction(CUSTOMER) as transaction:
            await transaction.execute(_RECORD, agent=agent, subject=subject)
            await transaction.execute("ROLLBACK")
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("role", [None, *READS])
async def test_each_agent_inside_speaks_of_itself_only(shop: Cluster, role: str | None) -> None:
    agents = ("live-shopping", *("live-shopping-" + inner for inner in ("single", "search", "product", "order")))
    agents = (*agents, "live-shopping-mcp", "live-shopping-supervisor", "supervisor", "order-management")
    own = (
        {"live-shopping", "live-shopping-mcp", "live-shopping-supervisor"}
        if role is None
        else {role.removeprefix("agent_").replace("_", "-")}
    )
    async with shop.as_role(SERVICE) as service:
        database = service if role is None else service.acting_as(role)
        assert {agent for agent in agents if await may_record(database, agent)} == own
        assert not any([await may_record(database, agent, "somebody else") for agent in agents])


async def test_analytics_are_numbers_for_staff_about_these_agents(shop: Cluster) -> None:
    question: LiteralString = "SELECT * FROM live_shopping_analytics(CAST('-infinity' AS timestamptz))"
    with psycopg.connect(shop.superuser_dsn) as connection:
        for agent, milliseconds, outcome in (("mcp", 10, "found"), ("mcp", 30, "refused"), ("single", 5, "failed")):
            connection.execute(
                "INSERT INTO tool_audit (subject, kind, agent, tool, milliseconds, outcome) "
                "VALUES ('s', 'customer', %s, 'run_query', %s, %s)",
                (f"live-shopping-{agent}", milliseconds, outcome),
            )
        connection.execute(
            "INSERT INTO tool_audit (subject, kind, agent, tool, milliseconds, outcome) "
            "VALUES ('s', 'customer', 'supervisor', 'ask_order_management', 1, 'found')"
        )
    try:
        async with shop.as_role(SERVICE) as service:
            async with service.transaction(STAFF) as transaction:
                rows = await transaction.fetch(question)
            for principal in (CUSTOMER, None):
                async with service.transaction(principal) as transaction:
                    assert await transaction.fetch(question) == []
    finally:
        with psycopg.connect(shop.superuser_dsn) as connection:
            connection.execute("DELETE FROM tool_audit")
    told = [(row["agent"], row["calls"], row["found"], row["refused"], row["failed"], row["p50_ms"]) for row in rows]
    assert told == [("live-shopping-mcp", 2, 1, 1, 0, 20.0), ("live-shopping-single", 1, 0, 0, 1, 5.0)]
