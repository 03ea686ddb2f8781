"""What promotions' roles may do: read what is declared, change prices, end a consent, copy what happened."""

import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

import agents.promotions.declaration
from agents.common.database import Database, Json, Transaction
from agents.common.errors import ConstraintViolated, NotAllowed
from agents.common.principal import Principal
from tests.integration.db.conftest import MASTER, Cluster
from tests.integration.db.test_row_level_security import TABLES, execute, rows
from tests.integration.grants import spare_grants

LOGIN = "agent_promotions"
READ, WRITE, CONSENT, REFRESH = (f"{LOGIN}_{work}" for work in ("read", "write", "consent", "refresh"))
MARKETER = Principal(kind="staff", subject="subject-of-mia", customer_id=None)
CUSTOMER = Principal(kind="customer", subject="subject-of-cust001", customer_id="cust001")

_DECLARATION = Path(agents.promotions.declaration.__path__[0]) / "shop.toml"
DECLARED: Mapping[str, list[str]] = {
    source["table"]: list(source["fields"])
    for source in tomllib.loads(_DECLARATION.read_text(encoding="utf-8"))["sources"].values()
    if source["type"] == "postgres"
}
OF_CUSTOMERS: tuple[LiteralString, ...] = (
    *("marketing_order_items", "marketing_returns", "marketing_preferences", "marketing_browsing"),
)
PROJECTED: tuple[LiteralString, ...] = ("projected_customers", "projected_orders")
RECORD: LiteralString = (
    "INSERT INTO promotion_writes (approval_id, operation, outcome, rows, actor) "
    "VALUES (:id, 'write', 'applied', CAST(:rows AS jsonb), :actor)"
)
END_THE_CONSENT: LiteralString = (
    "UPDATE customer_preferences SET newsletter = false, newsletter_since = NULL "
    "WHERE customer_id = 'cust001' AND newsletter"
)


@asynccontextmanager
async def taken_back(database: Database, principal: Principal) -> AsyncIterator[Transaction]:
    """A transaction that leaves no trace."""
    async with database.transaction(principal) as transaction:
        await transaction.execute("SAVEPOINT before")
        yield transaction
        await transaction.execute("ROLLBACK TO SAVEPOINT before")


async def read_everything(database: Database) -> None:
    """What a marketer may ask."""
    for view, columns in DECLARED.items():
        sql: LiteralString = f"SELECT {', '.join(columns)} FROM {view} LIMIT 1"  # noqa: S608 - declared
        assert await rows(database, MARKETER, sql)


async def change_a_price(database: Database) -> None:
    """As an approved write does: once, and where the price is still the one that was shown."""
    async with taken_back(database, MARKETER) as transaction:
        settled = await transaction.fetch("SELECT outcome FROM promotion_writes WHERE approval_id = 'approval-0001'")
        [row] = await transaction.fetch("SELECT name, price FROM products WHERE product_id = 'shoe_001' FOR UPDATE")
        changed = await transaction.execute("UPDATE products SET price = 108 WHERE product_id = 'shoe_001'")
        await transaction.execute(RECORD, id="approval-0001", actor=MARKETER.subject, rows=Json([str(row["price"])]))
    assert (settled, changed) == ([], 1)


async def end_the_consent(database: Database) -> None:
    """As the link in a mail does."""
    async with taken_back(database, CUSTOMER) as transaction:
        assert await transaction.execute(END_THE_CONSENT) == 1


async def copy_what_happened(database: Database) -> None:
    """As the refresh does."""
    for view in PROJECTED:
        assert await rows(database, MARKETER, f"SELECT * FROM {view} LIMIT 1")  # noqa: S608 - a literal
    async with taken_back(database, MARKETER) as transaction:
        await transaction.execute("UPDATE promotion_refresh SET changed_at = now() WHERE copied = 'orders'")


WORK = {
    READ: read_everything,
    WRITE: change_a_price,
    CONSENT: end_the_consent,
    REFRESH: copy_what_happened,
}


@pytest.mark.parametrize("role", WORK)
async def test_a_role_needs_each_of_its_grants(shop: Cluster, role: str) -> None:
    async with shop.as_role(LOGIN) as login:
        work = partial(WORK[role], login.acting_as(role))
        await work()
        assert await spare_grants(role, shop.superuser_dsn, work) == []


@pytest.mark.parametrize("role", WORK)
def test_a_role_is_nothing_special(shop: Cluster, role: str) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        row = connection.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
            "EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) FROM pg_roles WHERE rolname = %s",
            (role,),
        ).fetchone()
    assert row == (False,) * 6


def test_the_views_have_the_declared_columns_and_no_others(shop: Cluster) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        found = connection.execute(
            "SELECT table_name, array_agg(CAST(column_name AS text) ORDER BY ordinal_position) "
            "FROM information_schema.columns WHERE table_name LIKE 'marketing\\_%' GROUP BY table_name"
        ).fetchall()
    assert dict(found) == DECLARED


@pytest.mark.parametrize("role", [None, READ, CONSENT, REFRESH, WRITE])
async def test_no_role_reads_a_table_of_the_shop(shop: Cluster, role: str | None) -> None:
    readable = {WRITE: {"promotion_writes"}, REFRESH: {"promotion_refresh"}}.get(role or LOGIN, set())
    async with shop.as_role(LOGIN) as login:
        database = login if role is None else login.acting_as(role)
        for table in {*TABLES} - readable:
            with pytest.raises(NotAllowed):
                await rows(database, MARKETER, f"SELECT * FROM {table} LIMIT 1")  # noqa: S608 - a literal
        for view in {*DECLARED, *PROJECTED} - ({*DECLARED} if role == READ else set()):
            if role == REFRESH and view in PROJECTED:
                continue
            with pytest.raises(NotAllowed):
                await rows(database, MARKETER, f"SELECT * FROM {view} LIMIT 1")  # noqa: S608 - a literal


@pytest.mark.parametrize("view", [*OF_CUSTOMERS, *PROJECTED])
async def test_customers_rows_are_there_for_staff_only(shop: Cluster, view: LiteralString) -> None:
    sql: LiteralString = f"SELECT * FROM {view} LIMIT 1"  # noqa: S608 - a literal
    async with shop.as_role(LOGIN) as login:
        database = login.acting_as(REFRESH if view in PROJECTED else READ)
        assert len(await rows(database, MARKETER, sql)) == 1
        assert await rows(database, CUSTOMER, sql) == []
        assert await rows(database, None, sql) == []


async def test_everybody_has_a_row_of_preferences_and_no_consent_without_one(shop: Cluster) -> None:
    async with shop.as_role(MASTER) as master:
        [said] = await rows(
            master,
            MARKETER,
            "SELECT (SELECT count(*) FROM customers) AS customers, "
            "(SELECT count(*) FROM customer_preferences WHERE newsletter) AS agreed",
        )
    async with shop.as_role(LOGIN) as login:
        found = await rows(login.acting_as(READ), MARKETER, "SELECT newsletter FROM marketing_preferences")
    assert (len(found), sum(bool(row["newsletter"]) for row in found)) == (said["customers"], said["agreed"])


@pytest.mark.parametrize("role", [READ, REFRESH])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE marketing_products SET price = 1",
        "DELETE FROM marketing_reviews",
        "UPDATE projected_orders SET amount = 0",
        "UPDATE products SET price = 1",
        "INSERT INTO promotion_writes DEFAULT VALUES",
        "UPDATE customer_preferences SET newsletter = true, newsletter_since = CURRENT_DATE",
    ],
)
async def test_who_reads_writes_nothing(shop: Cluster, role: str, statement: LiteralString) -> None:
    async with shop.as_role(LOGIN) as login:
        with pytest.raises(NotAllowed):
            await execute(login.acting_as(role), MARKETER, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE products SET name = 'Something else'",
        "UPDATE products SET popularity = 1000000",
        "UPDATE promotion_writes SET outcome = 'abandoned'",
        "DELETE FROM promotion_writes",
        "UPDATE order_items SET price_per_unit = 0",
        "UPDATE orders SET total_amount = 0",
        "SELECT description FROM products",
    ],
)
async def test_who_changes_prices_changes_nothing_else(shop: Cluster, statement: LiteralString) -> None:
    async with shop.as_role(LOGIN) as login:
        with pytest.raises(NotAllowed):
            await execute(login.acting_as(WRITE), MARKETER, statement)


async def test_a_write_is_recorded_once(shop: Cluster) -> None:
    async with shop.as_role(LOGIN) as login:

        async def twice() -> None:
            async with login.acting_as(WRITE).transaction(MARKETER) as transaction:
                for _ in range(2):
                    await transaction.execute(RECORD, id="approval-0003", actor=MARKETER.subject, rows=Json([]))

        with pytest.raises(ConstraintViolated):
            await twice()


@pytest.mark.parametrize(
    ("principal", "customer"), [(MARKETER, "cust001"), (CUSTOMER, "cust003"), (CUSTOMER, "cust' OR '1'='1")]
)
async def test_a_consent_is_ended_by_nobody_else(shop: Cluster, principal: Principal, customer: str) -> None:
    async with shop.as_role(LOGIN) as login, taken_back(login.acting_as(CONSENT), principal) as transaction:
        ended = await transaction.execute(
            "UPDATE customer_preferences SET newsletter = false, newsletter_since = NULL WHERE customer_id = :customer",
            customer=customer,
        )
    assert ended == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customer_preferences SET newsletter = true, newsletter_since = CURRENT_DATE",
        "UPDATE customer_preferences SET newsletter_since = CURRENT_DATE",
        "UPDATE customer_preferences SET customer_id = 'cust060'",
        "DELETE FROM customer_preferences",
        "INSERT INTO customer_preferences (customer_id) VALUES ('cust001')",
    ],
)
async def test_no_grant_gives_a_consent(shop: Cluster, statement: LiteralString) -> None:
    async with shop.as_role(LOGIN) as login:
        with pytest.raises(NotAllowed):
            await execute(login.acting_as(CONSENT), CUSTOMER, statement)


@pytest.mark.parametrize("table", ["orders", "customers"])
def test_a_row_says_when_it_changed_whatever_who_changes_it_says(shop: Cluster, table: LiteralString) -> None:
    with psycopg.connect(shop.superuser_dsn) as connection:
        [changed] = connection.execute(
            f"UPDATE {table} SET changed_at = '2001-01-01' WHERE customer_id = 'cust001' RETURNING changed_at = now()"  # noqa: S608 - a literal
        ).fetchall()[0]
        connection.rollback()
    assert changed is True
