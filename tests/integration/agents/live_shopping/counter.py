"""A shop of its own for tests that sell: customers, products and stock made as a test needs them, and the books."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from agents.catalog import LIVE_SHOPPING
from agents.common.database import Database
from agents.common.postgres import PostgresDatabase
from agents.common.principal import Principal
from agents.live_shopping.catalogue import SqlCatalogue
from agents.live_shopping.domain import PlacedOrder
from agents.live_shopping.order_desk import OrderDesk
from agents.live_shopping.payments import PaymentProvider, SandboxPayments
from agents.live_shopping.repository import SqlOrders
from db import migrate, migrations, sample_data, sample_rows
from local.postgres import PostgresServer
from tests.integration.agents.shop import MASTER, PASSWORD, Shop

ORDER_ROLE = "agent_live_shopping_order"
AGENTS_PASSWORD = "agents'"
STAFF = Principal(kind="staff", subject="subject-ada", customer_id=None)
_SINCE = 9000


def desk_over(database: Database, payments: PaymentProvider | None = None) -> OrderDesk:
    """The desk as the service wires it."""
    return OrderDesk(
        catalogue=SqlCatalogue(database), orders=SqlOrders(database), payments=payments or SandboxPayments()
    )


@dataclass
class Counter:
    """A shop with a counter. What a test makes and asks goes over one connection: it is not what is tested."""

    shop: Shop
    books: psycopg.Connection[tuple[Any, ...]]
    numbers: "count[int]" = field(default_factory=lambda: count(_SINCE))

    def change(self, statement: str, *values: object) -> None:
        """A change past all policies."""
        self.books.execute(statement.encode(), values)

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows past all policies."""
        return self.books.execute(statement.encode(), values).fetchall()

    def customer(self, *, last4: str = "4242", tier: str = "bronze", pays: bool = True) -> Principal:
        """Somebody new; nobody's orders but theirs are theirs."""
        number = next(self.numbers)
        id_ = f"cust{number}"
        self.change(
            "INSERT INTO customers VALUES (%s, 'A', 'B', %s, NULL, 'c', 'd', 'OR', '97205')", id_, f"{id_}@example.com"
        )
        self.change("INSERT INTO personalization (customer_id, loyalty_tier) VALUES (%s, %s)", id_, tier)
        if pays:
            self.change(
                "INSERT INTO payment_methods "
                "(payment_method_id, customer_id, kind, brand, last4, expires_on, is_default) "
                "VALUES (%s, %s, 'credit_card', 'Visa', %s, DATE '2099-12-31', true)",
                f"PM-{number}",
                id_,
                last4,
            )
        return Principal(kind="customer", subject=f"subject-{id_}", customer_id=id_)

    def product(self, stock: Mapping[str, int] | int, *, cents: int = 12_000, name: str | None = None) -> str:
        """Something new on the shelf, in sizes or as it is."""
        id_ = f"test{next(self.numbers)}"
        self.change(
            "INSERT INTO products (product_id, name, category, brand, description, price) "
            "VALUES (%s, %s, 'shoes', 'B', 'D', %s / 100.0)",
            id_,
            name or f"Nameless {id_}",
            cents,
        )
        for size, pieces in stock.items() if isinstance(stock, Mapping) else [(None, stock)]:
            variant_id = f"{id_}-{size}" if size else id_
            self.change(
                "INSERT INTO product_variants (variant_id, product_id, size) VALUES (%s, %s, %s)", variant_id, id_, size
            )
            self.change("INSERT INTO inventory (variant_id, quantity) VALUES (%s, %s)", variant_id, pieces)
        return id_

    def stock(self, variant_id: str) -> int:
        """Pieces on the shelf."""
        [(quantity,)] = self.ask("SELECT quantity FROM inventory WHERE variant_id = %s", variant_id)
        return int(quantity)

    def movements(self, variant_id: str) -> list[tuple[int, str]]:
        """What the ledger says of them after they were put there."""
        return self.ask(
            "SELECT change, reason FROM stock_movements WHERE variant_id = %s AND reason <> 'opening' "
            "ORDER BY movement_id",
            variant_id,
        )

    def orders(self, principal: Principal) -> list[tuple[Any, ...]]:
        """Status, payment and open request of each of a customer's orders."""
        return self.ask(
            "SELECT o.order_status, y.payment_status, y.open_request FROM orders o JOIN payments y USING (order_id) "
            "WHERE customer_id = %s ORDER BY order_id",
            principal.customer_id,
        )

    def put_off_what_is_open(self) -> None:
        """What other tests left open is nothing for a settlement today."""
        self.change("UPDATE payments SET requested_at = now() + interval '1 day' WHERE open_request IS NOT NULL")

    def contradictions(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """What must never be, whatever happened; nothing of it is there in a sound shop."""
        return {name: rows for name, question in _NEVER.items() if (rows := self.ask(question))}


_NEVER: Mapping[str, str] = {
    "stock that the ledger does not explain": "SELECT * FROM stock_discrepancies",
    "stock below zero": "SELECT * FROM inventory WHERE quantity < 0",
    "an order without its lines, or with other sums": """
        SELECT order_id FROM orders o LEFT JOIN order_items i USING (order_id) GROUP BY order_id, total_amount
        HAVING total_amount IS DISTINCT FROM sum(quantity * price_per_unit)""",
    "an order of the desk without a payment": """
        SELECT order_id FROM order_requests LEFT JOIN payments USING (order_id) WHERE payment_id IS NULL""",
    "an order whose stock did not move as it did": """
        SELECT r.order_id, o.order_status FROM order_requests r JOIN orders o USING (order_id)
        WHERE (SELECT coalesce(sum(change), 0) FROM stock_movements m WHERE m.order_id = r.order_id)
            <> CASE o.order_status WHEN 'cancelled' THEN 0
                    ELSE (SELECT -sum(quantity) FROM order_items i WHERE i.order_id = r.order_id) END""",
    "an order in a state that its payment is not in": """
        SELECT order_id, order_status, payment_status FROM order_requests
        JOIN orders USING (order_id) JOIN payments USING (order_id)
        WHERE (order_status, payment_status) NOT IN
            (('pending', 'pending'), ('processing', 'authorized'), ('shipped', 'captured'),
             ('cancelled', 'failed'), ('cancelled', 'voided'))""",
    "a sale that is nobody's": """
        SELECT order_id FROM stock_movements WHERE reason = 'sale'
        EXCEPT SELECT order_id FROM order_requests""",
}


def new_counter(postgres: PostgresServer, *, with_samples: bool = True) -> Counter:
    """The sample shop, or an empty one: without embeddings, which nothing at a counter asks for."""
    name = f"counter_{uuid4().hex}"
    postgres.create_cluster_database(name, MASTER, PASSWORD)
    owner = postgres.connection_string(database=name, user=MASTER, password=PASSWORD)
    shop = Shop(port=postgres.port, name=name, owner=owner, superuser=postgres.dsn)
    asyncio.run(_fill(shop, with_samples=with_samples))
    return Counter(shop, psycopg.connect(shop.superuser, dbname=name, autocommit=True))


def drop(counter: Counter, postgres: PostgresServer) -> None:
    """The end of its shop."""
    counter.books.close()
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(counter.shop.name)))


async def _fill(shop: Shop, *, with_samples: bool) -> None:
    async with shop.open(MASTER, PASSWORD) as database:
        await migrate.migrate(database, migrations.read_migrations())
        if with_samples:
            await sample_data.load(database, sample_rows.read_rows(datetime.now(UTC).date()))


def let_in(postgres_dsn: str) -> None:
    """Roles are the server's, so each test sets the password anew."""
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        role = Identifier(LIVE_SHOPPING.database_role)
        connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(role, Literal(AGENTS_PASSWORD)))


def open_service(shop: Shop) -> PostgresDatabase:
    """The service's own pool."""
    return shop.open(LIVE_SHOPPING.database_role, AGENTS_PASSWORD)


async def buy(
    desk: OrderDesk, principal: Principal, product: str, *, size: str | None = None, quantity: int = 1, key: str = "k-1"
) -> PlacedOrder:
    """An order, in short."""
    return await desk.place(principal, product=product, size=size, quantity=quantity, idempotency_key=key)
