"""A wrong row is impossible, whoever writes it: each statement here is one, and PostgreSQL refuses it."""

from collections.abc import AsyncIterator
from typing import LiteralString

import pytest

from agents.common.database import Database
from agents.common.errors import ConstraintViolated
from tests.integration.db.conftest import MASTER, Cluster


@pytest.fixture
async def master(shop: Cluster) -> AsyncIterator[Database]:
    """Who may write anything."""
    async with shop.as_role(MASTER) as database:
        yield database


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE products SET price = 0 WHERE product_id = 'shoe_001'",
        "UPDATE products SET price = -1 WHERE product_id = 'shoe_001'",
        "UPDATE products SET name = ' ' WHERE product_id = 'shoe_001'",
        "UPDATE products SET rating = 5.1 WHERE product_id = 'shoe_001'",
        "UPDATE products SET product_id = 'shoe 1' WHERE product_id = 'prod014'",
        "INSERT INTO product_variants (variant_id, product_id, size) VALUES ('shoe_002-13', 'shoe_001', '13')",
        "INSERT INTO product_variants (variant_id, product_id, size) VALUES ('shoe_001-ten', 'shoe_001', '10')",
        "INSERT INTO product_variants (variant_id, product_id) VALUES ('nothing_001', 'nothing_001')",
        "UPDATE inventory SET quantity = quantity - 6 WHERE variant_id = 'shoe_001-10'",
        "INSERT INTO inventory (variant_id, quantity) VALUES ('shoe_001-13', 1)",
        "UPDATE warranties SET months = 0",
        "UPDATE customers SET email = 'john@example.com' WHERE customer_id = 'cust002'",
        "UPDATE customers SET email = 'nobody' WHERE customer_id = 'cust002'",
        "UPDATE customers SET state = 'Texas' WHERE customer_id = 'cust002'",
        "UPDATE customers SET customer_id = 'cust-001' WHERE customer_id = 'cust010'",
        "DELETE FROM customers WHERE customer_id = 'cust001'",
        "UPDATE personalization SET loyalty_tier = 'diamond'",
        "UPDATE personalization SET age = 7",
        "UPDATE browsing_events SET seconds = 0",
        "UPDATE orders SET order_status = 'lost'",
        "UPDATE orders SET total_amount = -0.01",
        "UPDATE orders SET order_date = '0024-01-01'",
        "UPDATE orders SET customer_id = 'cust999'",
        "INSERT INTO orders VALUES ('2024-013', 'cust001', 'pending', '2026-01-01', 1)",
        "UPDATE order_items SET quantity = 0",
        "UPDATE order_items SET variant_id = 'shoe_001-13'",
        "UPDATE shipments SET shipping_status = 'delivered' WHERE order_id = 'ORD-2024-001'",
        "UPDATE shipments SET delivered_date = NULL WHERE shipping_status = 'delivered'",
        "UPDATE shipments SET delivered_date = shipped_date - 1 WHERE shipping_status = 'delivered'",
        "UPDATE shipments SET estimated_delivery = shipped_date - 1 WHERE shipping_status = 'in_transit'",
        "UPDATE shipments SET shipped_date = NULL WHERE shipping_status = 'in_transit'",
        "UPDATE shipments SET tracking_number = NULL WHERE shipping_status = 'in_transit'",
        "UPDATE shipments SET tracking_number = '1Z999AA10123456784'",
        "UPDATE returns SET return_status = 'refunded' WHERE refund_amount IS NULL",
        "UPDATE returns SET refund_amount = 1 WHERE kind = 'exchange'",
        "UPDATE returns SET return_status = 'exchanged' WHERE kind = 'return'",
        "UPDATE returns SET line_number = 9",
        "INSERT INTO returns VALUES ('RET-2024-099', 'ORD-2024-002', 2, 'return', 'requested', 'Again', '2026-01-01')",
        "UPDATE reviews SET rating = 6",
        "UPDATE knowledge_articles SET kind = 'rumour'",
        "UPDATE knowledge_articles SET body = E'\\n\\t '",
        "INSERT INTO conversations VALUES ('with a space', 'somebody')",
        "INSERT INTO conversations VALUES ('s-1', '')",
        "INSERT INTO conversation_turns VALUES ('nowhere', 1, 'user', 'words')",
    ],
)
async def test_a_wrong_row_is_refused(master: Database, statement: LiteralString) -> None:
    async def write() -> None:
        async with master.transaction(None) as transaction:
            await transaction.execute(statement)

    with pytest.raises(ConstraintViolated):
        await write()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders SET order_status = 'cancelled' WHERE order_id = 'ORD-2024-001'",
        "UPDATE orders SET total_amount = 1 WHERE order_id = 'ORD-2024-001'",
        "UPDATE shipments SET shipping_status = 'delayed' WHERE order_id = 'ORD-2024-001'",
        "UPDATE shipments SET shipping_status = 'delivered', delivered_date = CURRENT_DATE "
        "WHERE order_id = 'ORD-2024-001'",
        "UPDATE shipments SET estimated_delivery = DATE '2099-12-31' WHERE order_id = 'ORD-2024-001'",
        "UPDATE inventory SET quantity = 0 WHERE variant_id = 'shoe_001-10'",
        "INSERT INTO product_variants (variant_id, product_id, size) VALUES ('shoe_001-10.5', 'shoe_001', '10.5')",
    ],
)
async def test_a_right_row_is_taken(master: Database, statement: LiteralString) -> None:
    """A constraint that refused these would be in a shopkeeper's way."""

    async def write_and_think_again() -> None:
        async with master.transaction(None) as transaction:
            assert await transaction.execute(statement) == 1
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await write_and_think_again()
