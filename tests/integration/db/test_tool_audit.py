"""The record of tool calls: agents add to it, each in its own name, and an auditor reads it."""

from collections.abc import AsyncIterator
from typing import LiteralString

import psycopg
import pytest

from agents.common.database import Database, Json
from agents.common.errors import ConstraintViolated, NotAllowed
from agents.common.principal import Principal
from tests.integration.db.conftest import MASTER, ROLES, Cluster

JOHN = Principal(kind="customer", subject="subject-john", customer_id="cust001")
STAFF = Principal(kind="staff", subject="subject-ada", customer_id=None)
OWN = "order-management"


@pytest.fixture
async def orders(shop: Cluster) -> AsyncIterator[Database]:
    """The database as order management sees it; what a test recorded is gone after it."""
    async with shop.as_role("agent_order_management") as database:
        yield database
    async with shop.as_role(MASTER) as master, master.transaction(None) as transaction:
        await transaction.execute("DELETE FROM tool_audit")


async def record(
    database: Database,
    principal: Principal | None,
    *,
    subject: str = JOHN.subject,
    kind: str = "customer",
    agent: str = OWN,
    arguments: object = None,
    milliseconds: int = 3,
) -> None:
    """One call of a tool."""
    async with database.transaction(principal) as transaction:
        await transaction.execute(
            "INSERT INTO tool_audit (subject, kind, agent, tool, arguments, milliseconds, outcome) VALUES "
            "(:subject, :kind, :agent, 'query_order_by_id', CAST(:arguments AS jsonb), :milliseconds, 'found')",
            subject=subject,
            kind=kind,
            agent=agent,
            arguments=Json(arguments if arguments is not None else {"order_id": "ORD-2024-001"}),
            milliseconds=milliseconds,
        )


def as_auditor(shop: Cluster, sql: LiteralString) -> list[tuple[object, ...]]:
    """What the auditors' role makes of a statement; nothing is kept."""
    with psycopg.connect(shop.superuser_dsn) as connection:
        connection.execute("SET ROLE clickshop_auditor")
        found = connection.execute(sql).fetchall()
        connection.rollback()
    return found


async def test_an_agent_records_a_call_and_an_auditor_reads_it(shop: Cluster, orders: Database) -> None:
    await record(orders, JOHN)
    await record(orders, STAFF, subject=STAFF.subject, kind="staff")
    found = as_auditor(shop, "SELECT subject, kind, agent, tool, arguments ->> 'order_id' FROM tool_audit ORDER BY 1")
    assert found == [
        ("subject-ada", "staff", OWN, "query_order_by_id", "ORD-2024-001"),
        ("subject-john", "customer", OWN, "query_order_by_id", "ORD-2024-001"),
    ]


@pytest.mark.parametrize(
    ("principal", "subject", "kind", "agent"),
    [
        (None, JOHN.subject, "customer", OWN),
        (JOHN, "subject-jane", "customer", OWN),
        (JOHN, JOHN.subject, "staff", OWN),
        (STAFF, JOHN.subject, "customer", OWN),
        (JOHN, JOHN.subject, "customer", "personalization"),
    ],
    ids=["for nobody", "for another", "as staff", "staff for a customer", "as another agent"],
)
async def test_nobody_speaks_for_another(
    orders: Database, principal: Principal | None, subject: str, kind: str, agent: str
) -> None:
    with pytest.raises(NotAllowed):
        await record(orders, principal, subject=subject, kind=kind, agent=agent)


@pytest.mark.parametrize(
    "arguments", [["a list"], {"password": "x"}, {"token": "x"}, {"card_number": "4111"}, {"query": "x" * 9000}]
)
async def test_secrets_and_novels_are_not_kept(orders: Database, arguments: object) -> None:
    with pytest.raises(ConstraintViolated):
        await record(orders, JOHN, arguments=arguments)


async def test_time_does_not_run_backwards(orders: Database) -> None:
    with pytest.raises(ConstraintViolated):
        await record(orders, JOHN, milliseconds=-1)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    ["SELECT tool FROM tool_audit", "UPDATE tool_audit SET outcome = 'found'", "DELETE FROM tool_audit"],
)
async def test_no_agent_reads_or_mends_the_record(shop: Cluster, role: str, statement: LiteralString) -> None:
    async with shop.as_role(role) as database:

        async def attempt() -> None:
            async with database.transaction(STAFF) as transaction:
                await transaction.execute(statement)

        with pytest.raises(NotAllowed):
            await attempt()


@pytest.mark.parametrize("statement", ["DELETE FROM tool_audit", "SELECT 1 FROM orders", "SELECT 1 FROM customers"])
def test_an_auditor_reads_the_record_and_nothing_else(shop: Cluster, statement: LiteralString) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_auditor(shop, statement)
