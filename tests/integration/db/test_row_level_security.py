"""What each agent's role may read and do, in a real PostgreSQL: its grants, and whose rows the policies show."""

from collections.abc import Mapping
from typing import LiteralString

import psycopg
import pytest

from agents.catalog import CLICKSTREAM
from agents.common.database import Database, Row
from agents.common.errors import ClickShopError, NotAllowed
from agents.common.principal import Principal
from tests.integration.db.conftest import ROLES, Cluster

CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")
STRANGER = Principal(kind="customer", subject="subject-of-nobody", customer_id="cust999")
STAFF = Principal(kind="staff", subject="subject-of-staff", customer_id=None)

# The specification: which tables a role reads. Of reviews, product recommendation reads all but who wrote one.
READS: Mapping[str, set[str]] = {
    "agent_supervisor": {"conversations", "conversation_turns"},
    "agent_order_management": {
        *("products", "product_variants", "inventory", "orders", "order_items", "shipments", "returns"),
        *("payments", "refunds", "payment_methods", "knowledge_articles"),
    },
    "agent_product_recommendation": {
        *("products", "product_variants", "inventory", "product_embeddings", "orders", "order_items"),
        *("customer_preferences", "knowledge_articles"),
    },
    "agent_personalization": {
        *("customers", "browsing_events", "customer_preferences", "payment_methods"),
        *("products", "product_variants", "order_items", "inventory", "knowledge_articles"),
    },
    "agent_troubleshooting": {
        *("knowledge_articles", "article_embeddings", "products", "warranties", "product_variants"),
    },
    "agent_live_shopping": {*("live_sessions", "live_turns", "streams", "stream_events", "products")},
    "agent_promotions": set(),
    "agent_clickstream": {
        *("conversations", "conversation_turns", "clickstream_pipelines", "clickstream_plans", "clickstream_approvals"),
        *("clickstream_steps", "clickstream_journal", "clickstream_proofs"),
    },
}
TABLES: tuple[LiteralString, ...] = (
    *("products", "product_variants", "inventory", "product_embeddings", "article_embeddings", "orders", "order_items"),
    *("shipments", "returns", "reviews", "customers", "personalization", "browsing_events", "knowledge_articles"),
    *("warranties", "conversations", "conversation_turns", "schema_migrations", "customer_aliases"),
    *("payment_methods", "customer_preferences", "payments", "refunds", "tool_audit"),
    *("stock_movements", "order_requests", "streams", "stream_events", "live_sessions", "live_turns"),
    *("promotion_writes", "promotion_refresh"),
    *("clickstream_pipelines", "clickstream_plans", "clickstream_approvals", "clickstream_steps"),
    *("clickstream_journal", "clickstream_proofs"),
)
# Each customer's table with how the master user finds the rows of one customer.
OWNED: Mapping[LiteralString, LiteralString] = {
    "customers": "customer_id = :customer",
    "personalization": "customer_id = :customer",
    "browsing_events": "customer_id = :customer",
    "orders": "customer_id = :customer",
    "order_items": "order_id IN (SELECT order_id FROM orders WHERE customer_id = :customer)",
    "shipments": "order_id IN (SELECT order_id FROM orders WHERE customer_id = :customer)",
    "returns": "order_id IN (SELECT order_id FROM orders WHERE customer_id = :customer)",
    "payment_methods": "customer_id = :customer",
    "customer_preferences": "customer_id = :customer",
    "payments": "order_id IN (SELECT order_id FROM orders WHERE customer_id = :customer)",
    "refunds": "payment_id IN (SELECT payment_id FROM payments JOIN orders USING (order_id) "
    "WHERE customer_id = :customer)",
}
# The roles that a role may become: it has nothing of theirs before it does.
BECOMES: Mapping[str, set[str]] = {
    "agent_live_shopping": {
        *("agent_live_shopping_single", "agent_live_shopping_search"),
        *("agent_live_shopping_product", "agent_live_shopping_order"),
    },
    "agent_promotions": {
        *("agent_promotions_read", "agent_promotions_write", "agent_promotions_consent", "agent_promotions_refresh"),
    },
    "agent_clickstream": {agent.database_role for agent in CLICKSTREAM.inner},
}
# A table of a role's own, to which it adds whole rows.
ADDS_TO = {"agent_clickstream": "clickstream_proofs"}
# Each view of customers' rows, and who reads it.
VIEWS: Mapping[LiteralString, set[str]] = {
    "purchase_history": {"agent_product_recommendation", "agent_personalization"},
    "owned_warranties": {"agent_troubleshooting"},
}


async def rows(database: Database, principal: Principal | None, sql: LiteralString, **parameters: str) -> list[Row]:
    """A transaction's only answer."""
    async with database.transaction(principal) as transaction:
        return await transaction.fetch(sql, **parameters)


async def execute(database: Database, principal: Principal | None, sql: LiteralString) -> int:
    """A transaction's only change."""
    async with database.transaction(principal) as transaction:
        return await transaction.execute(sql)


async def keys(database: Database, principal: Principal | None, table: LiteralString, where: LiteralString) -> set[str]:
    """What identifies the rows that somebody sees."""
    parameters = {"customer": "cust001"} if ":customer" in where else {}
    question: LiteralString = f"SELECT CAST({table} AS text) AS key FROM {table} WHERE {where}"  # noqa: S608 - literals
    found = await rows(database, principal, question, **parameters)
    return {str(row["key"]) for row in found}


def test_every_table_is_in_the_specification(shop: Cluster) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert {name for (name,) in found} == set(TABLES)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_reads_its_tables_and_no_others(shop: Cluster, role: str) -> None:
    readable = set()
    async with shop.as_role(role) as database:
        for table in TABLES:
            try:
                await rows(database, STAFF, f"SELECT * FROM {table} LIMIT 1")  # noqa: S608 - literals
            except NotAllowed:
                continue
            readable.add(table)
    assert readable == READS[role]


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_writes_into_no_table_of_the_shop(shop: Cluster, role: str) -> None:
    async with shop.as_role(role) as database:
        for table in TABLES:
            for verb, rest in (("DELETE FROM", ""), ("TRUNCATE", ""), ("INSERT INTO", "DEFAULT VALUES")):
                if (verb, table) != ("INSERT INTO", ADDS_TO.get(role)):
                    with pytest.raises(NotAllowed):
                        await execute(database, STAFF, f"{verb} {table} {rest}")


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("agent_order_management", "UPDATE orders SET order_status = 'cancelled'"),
        ("agent_order_management", "UPDATE inventory SET quantity = 1000"),
        ("agent_product_recommendation", "UPDATE products SET price = 1"),
        ("agent_personalization", "UPDATE personalization SET loyalty_tier = 'platinum'"),
        ("agent_supervisor", "UPDATE conversation_turns SET content = 'other words'"),
        ("agent_supervisor", "UPDATE conversations SET owner_subject = 'somebody else'"),
        ("agent_troubleshooting", "UPDATE warranties SET months = 1200"),
    ],
)
async def test_a_role_changes_nothing(shop: Cluster, role: str, statement: LiteralString) -> None:
    async with shop.as_role(role) as database:
        with pytest.raises(NotAllowed):
            await execute(database, STAFF, statement)


@pytest.mark.parametrize(("role", "table"), [(r, t) for r in ROLES for t in OWNED if t in READS[r]])
async def test_a_principal_sees_their_own_rows(shop: Cluster, role: str, table: LiteralString) -> None:
    async with shop.as_role("clickshop_admin") as master:
        everything = await keys(master, None, table, "true")
        own = await keys(master, None, table, OWNED[table])
    assert own
    assert own < everything
    async with shop.as_role(role) as database:
        assert await keys(database, CUSTOMER, table, "true") == own
        assert await keys(database, STAFF, table, "true") == everything
        assert await keys(database, STRANGER, table, "true") == set()
        assert await keys(database, None, table, "true") == set()


@pytest.mark.parametrize(("view", "role"), [(view, role) for view in VIEWS for role in ROLES])
async def test_a_policy_holds_through_a_view(shop: Cluster, view: LiteralString, role: str) -> None:
    async with shop.as_role("clickshop_admin") as master:
        everything = await keys(master, None, view, "true")
        own = await keys(master, None, view, "customer_id = :customer")
    assert own
    assert own < everything
    async with shop.as_role(role) as database:
        if role not in VIEWS[view]:
            with pytest.raises(NotAllowed):
                await keys(database, STAFF, view, "true")
            return
        assert await keys(database, CUSTOMER, view, "true") == own
        assert await keys(database, STAFF, view, "true") == everything
        assert await keys(database, STRANGER, view, "true") == set()
        assert await keys(database, None, view, "true") == set()


@pytest.mark.parametrize(
    "settings",
    [
        ("customer", ""),
        ("", "cust001"),
        ("Customer", "cust001"),
        ("customer ", "cust001"),
        ("customer", "CUST001"),
        ("customer", "%"),
        ("customer", "cust00_"),
        ("customer", "cust001,cust002"),
        ("STAFF", "cust001"),
        ("staff,customer", ""),
    ],
)
async def test_a_half_said_principal_sees_nothing(shop: Cluster, settings: tuple[str, str]) -> None:
    async with shop.as_role("agent_order_management") as database, database.transaction(None) as transaction:
        await transaction.fetch(
            "SELECT set_config('clickshop.principal_kind', :kind, true) AS k, "
            "set_config('clickshop.customer_id', :customer, true) AS c",
            kind=settings[0],
            customer=settings[1],
        )
        assert await transaction.fetch("SELECT order_id FROM orders") == []


@pytest.mark.parametrize(
    "question",
    [
        "SELECT order_id FROM orders WHERE order_id = 'ORD-2024-003'",
        "SELECT order_id FROM orders WHERE customer_id LIKE '%' AND customer_id <> 'cust001'",
        "SELECT order_id FROM order_items WHERE order_id = 'ORD-2024-003'",
        "SELECT s.order_id FROM shipments AS s LEFT JOIN orders USING (order_id) WHERE s.order_id <> ALL "
        "(SELECT order_id FROM orders WHERE customer_id = 'cust001')",
        "SELECT order_id FROM orders WHERE customer_id = 'cust002' OR 1 = 1 EXCEPT SELECT order_id FROM orders "
        "WHERE customer_id = 'cust001'",
    ],
)
async def test_another_customers_order_is_not_there(shop: Cluster, question: LiteralString) -> None:
    async with shop.as_role("agent_order_management") as database:
        assert await rows(database, CUSTOMER, question) == []


async def test_reviews_are_read_without_their_authors(shop: Cluster) -> None:
    async with shop.as_role("agent_product_recommendation") as database:
        found = await rows(
            database, CUSTOMER, "SELECT review_id, product_id, rating, title, body, review_date FROM reviews"
        )
        assert len(found) > 10
        for question in (
            "SELECT customer_id FROM reviews",
            "SELECT * FROM reviews",
            "SELECT title FROM reviews WHERE customer_id = 'cust002'",
        ):
            with pytest.raises(NotAllowed):
                await rows(database, CUSTOMER, question)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "attempt",
    [
        "SET ROLE clickshop_admin",
        "SET ROLE rds_superuser",
        "SET SESSION AUTHORIZATION clickshop_admin",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "CREATE ROLE somebody",
        "GRANT clickshop_admin TO CURRENT_USER",
        "GRANT pg_read_all_data TO CURRENT_USER",
        "ALTER TABLE orders DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE orders OWNER TO CURRENT_USER",
        "CREATE POLICY everybody ON orders USING (true)",
        "CREATE OR REPLACE FUNCTION principal_is_staff() RETURNS boolean LANGUAGE sql STABLE RETURN true",
        "CREATE TABLE mine (n integer)",
        "CREATE TEMPORARY TABLE mine (n integer)",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION hstore",
        "COPY products TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd') AS file",
        "SELECT rolpassword FROM pg_authid",
        "SELECT 1 AS n FROM schema_migrations",
    ],
)
async def test_a_role_cannot_become_more(shop: Cluster, role: str, attempt: LiteralString) -> None:
    async with shop.as_role(role) as database:
        with pytest.raises(ClickShopError) as refused:
            await execute(database, STAFF, attempt)
    notes = "".join(refused.value.__notes__)
    assert isinstance(refused.value, NotAllowed) or "SQLSTATE 0LP01" in notes or "SQLSTATE 0A000" in notes, notes


async def test_row_security_cannot_be_switched_off(shop: Cluster) -> None:
    async with shop.as_role("agent_order_management") as database:

        async def switch_off_and_read() -> None:
            async with database.transaction(CUSTOMER) as transaction:
                await transaction.execute("SET LOCAL row_security = off")
                await transaction.fetch("SELECT order_id FROM orders")

        with pytest.raises(NotAllowed):
            await switch_off_and_read()


async def test_the_policy_believes_whoever_writes_the_sql(shop: Cluster) -> None:
    """Why no role with grants on customers' tables may run SQL that a model wrote: docs/adr/0023."""
    async with shop.as_role("agent_order_management") as database, database.transaction(CUSTOMER) as transaction:
        await transaction.fetch("SELECT set_config('clickshop.principal_kind', 'staff', true) AS kind")
        own = await transaction.fetch("SELECT order_id FROM orders WHERE customer_id = 'cust001'")
        assert len(await transaction.fetch("SELECT order_id FROM orders")) > len(own)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_owns_nothing_and_is_nothing_special(shop: Cluster, role: str) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        flags = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin "
            "FROM pg_roles WHERE rolname = %s",
            (role,),
        ).fetchone()
        owned = connection.execute("SELECT relname FROM pg_class WHERE relowner = %s::regrole", (role,)).fetchall()
        memberships = connection.execute(
            "SELECT roleid::regrole::text, inherit_option, set_option, admin_option FROM pg_auth_members "
            "WHERE member = %s::regrole",
            (role,),
        ).fetchall()
    assert flags == (False, False, False, False, False, True)
    assert owned == []
    assert set(memberships) == {(other, False, True, False) for other in BECOMES.get(role, ())}
