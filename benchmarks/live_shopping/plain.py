"""The floor of an order: the same statements in the same transactions, with psycopg alone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

from agents.common.database import SET_PRINCIPAL, Parameter, Statement, principal_parameters
from agents.common.sql import numbered
from benchmarks.live_shopping.recording import Recorded
from benchmarks.live_shopping.ways import Bought, NotBought, Purchase, buyer


class PlainPsycopg:
    """The statements that the desk ran for an order, and nothing else: one pipeline a transaction, psycopg's own."""

    def __init__(
        self, connections: Sequence[psycopg.AsyncConnection[DictRow]], script: Sequence[Recorded], *, role: str
    ) -> None:
        self._connections = connections
        self._script = script
        self._role = role

    async def buy(self, purchase: Purchase, *, worker: int) -> Bought | NotBought:
        """The order's id is what the first transaction gives, and the next ones take."""
        order_id = ""
        for recorded in self._script:
            changed = {**changed_by(purchase), "order_id": order_id}
            rows = await self._transaction(self._connections[worker], recorded, changed)
            order_id = next((str(row["order_id"]) for row in rows if row.get("order_id")), order_id)
        return Bought(order_id)

    async def _transaction(
        self, connection: psycopg.AsyncConnection[DictRow], recorded: Recorded, changed: Mapping[str, Parameter]
    ) -> list[DictRow]:
        principal = buyer(str(changed["customer_id"])) if recorded.principal else None
        carried = Statement(SET_PRINCIPAL, principal_parameters(principal, self._role))
        async with connection.pipeline(), connection.transaction():
            cursors = [await connection.execute(*_plain(each, changed)) for each in (carried, *recorded.statements)]
        return [row for cursor in cursors if cursor.description for row in await cursor.fetchall()]


def _plain(each: Statement, changed: Mapping[str, Parameter]) -> tuple[bytes, list[Parameter]]:
    text = numbered(each.sql)
    own = each.sql is SET_PRINCIPAL
    return text.text.encode(), [
        each.parameters[name] if own or name not in changed else changed[name] for name in text.names
    ]


def changed_by(purchase: Purchase) -> Mapping[str, Parameter]:
    """What differs between two orders, by the names of the desk's parameters."""
    return {
        "customer_id": purchase.customer,
        "key": purchase.key,
        "product_id": purchase.product,
        "variant_id": f"{purchase.product}-{purchase.size}",
    }


@asynccontextmanager
async def plain_connections(
    arguments: Mapping[str, Any], count: int
) -> AsyncIterator[Sequence[psycopg.AsyncConnection[DictRow]]]:
    """Signed in as the desk's service is."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                await psycopg.AsyncConnection.connect(
                    **arguments, row_factory=dict_row, cursor_factory=psycopg.AsyncRawCursor, autocommit=True
                )
            )
            for _ in range(count)
        ]
