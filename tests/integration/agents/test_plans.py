"""What is asked of many rows is asked by an index: no statement here has to read a whole table.

The sample is so small that PostgreSQL likes to read all of it; told not to where it can help it, it shows what it can.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, LiteralString, cast

import pytest

from agents.common.categories import SqlCategories
from agents.common.database import Database, Parameter, Row, Statement, Transaction
from agents.common.help_desk import SqlShopRules
from agents.common.principal import Principal
from agents.order_management.repository import Listing, SqlOrderRepository
from agents.personalization.repository import SqlCustomerRepository
from agents.product_recommendation.repository import SqlProductRepository
from agents.troubleshooting.repository import SqlKnowledgeRepository
from tests.fakes.invocations import CUSTOMER as JOHN
from tests.integration.agents.shop import OpenDatabase

CUSTOMER_ID = JOHN.customer_id or ""
LOOKED_AT_BY_POLICIES = {"orders"}  # row by row when there are many, and hashed while there are few

Ask = Callable[[Database], Awaitable[object]]
QUESTIONS: Mapping[str, tuple[str, Ask]] = {
    "an order": ("order-management", lambda db: SqlOrderRepository(db).order(JOHN, order_id="ORD-2024-001")),
    "a customer's orders": (
        "order-management",
        lambda db: SqlOrderRepository(db).orders_of(JOHN, customer_id=CUSTOMER_ID, listing=Listing()),
    ),
    "stock": ("order-management", lambda db: SqlOrderRepository(db).stock(JOHN, product="running shoes", size="10")),
    "rules": ("order-management", lambda db: SqlShopRules(db).about(JOHN, "cancel my order")),
    "a category": ("product-recommendation", lambda db: SqlCategories(db).named(JOHN, "running shoes")),
    "all categories": ("product-recommendation", lambda db: SqlCategories(db).all(JOHN)),
    "taste": ("product-recommendation", lambda db: SqlProductRepository(db).taste(JOHN)),
    "reviews": (
        "product-recommendation",
        lambda db: SqlProductRepository(db).reviews(JOHN, product_id="shoe_001", most=5),
    ),
    "preferences": (
        "personalization",
        lambda db: SqlCustomerRepository(db).preferences(JOHN, customer_id=CUSTOMER_ID),
    ),
    "a profile": ("personalization", lambda db: SqlCustomerRepository(db).profile(JOHN, customer_id=CUSTOMER_ID)),
    "views": ("personalization", lambda db: SqlCustomerRepository(db).views(JOHN, customer_id=CUSTOMER_ID, most=5)),
    "products": (
        "troubleshooting",
        lambda db: SqlKnowledgeRepository(db).products(JOHN, said="headphones"),
    ),
    "warranties": (
        "troubleshooting",
        lambda db: SqlKnowledgeRepository(db).warranties(JOHN, product="HD001"),
    ),
}


class ExplainingDatabase:
    """Explains each query before it runs, and keeps the tables that would be read as a whole."""

    def __init__(self, database: Database) -> None:
        self.read_whole: set[str] = set()
        self._database = database

    @asynccontextmanager
    async def transaction(self, principal: Principal | None) -> AsyncIterator[Transaction]:
        """As the database's own."""
        async with self._database.transaction(principal) as transaction:
            await transaction.execute("SET LOCAL enable_seqscan = off")
            yield _Explained(transaction, self.read_whole)


class _Explained:
    def __init__(self, transaction: Transaction, read_whole: set[str]) -> None:
        self._transaction = transaction
        self._read_whole = read_whole

    async def fetch(self, sql: LiteralString, /, **parameters: Parameter) -> list[Row]:
        [explained] = await self._transaction.fetch("EXPLAIN (FORMAT JSON) " + sql, **parameters)
        (plan,) = cast("list[dict[str, Any]]", explained["QUERY PLAN"])
        self._read_whole.update(read_whole(plan["Plan"]))
        return await self._transaction.fetch(sql, **parameters)

    async def execute(self, sql: LiteralString, /, **parameters: Parameter) -> int:
        return await self._transaction.execute(sql, **parameters)

    async def fetch_all(self, *statements: Statement) -> list[list[Row]]:
        return [await self.fetch(each.sql, **each.parameters) for each in statements]


def read_whole(node: Mapping[str, Any]) -> Iterator[str]:
    """The tables under a plan's node that it reads from end to end, be it by way of an index."""
    if node["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan") and "Index Cond" not in node:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from read_whole(child)


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_table_is_read_as_a_whole(name: str, database_of: OpenDatabase) -> None:
    agent, ask = QUESTIONS[name]
    async with database_of(agent) as database:
        explaining = ExplainingDatabase(database)
        assert await ask(explaining)
    assert explaining.read_whole - LOOKED_AT_BY_POLICIES == set()
