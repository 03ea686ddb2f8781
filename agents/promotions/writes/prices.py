"""Prices in PostgreSQL: changed in one transaction with a row that says so, which is there once or not at all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agents.common.database import Database, Json
from agents.common.errors import ConstraintViolated
from agents.common.principal import Principal
from agents.promotions.writes.effect import RowChange

FIELD = "products.price"  # the only one in PostgreSQL that a role of ours may change
ROLE = "agent_promotions_write"

Operation = Literal["write", "undo"]

_SETTLED = "SELECT outcome, rows FROM promotion_writes WHERE approval_id = :approval_id AND operation = :operation"
_RECORD = """
INSERT INTO promotion_writes (approval_id, operation, outcome, rows, actor)
VALUES (:approval_id, :operation, :outcome, CAST(:rows AS jsonb), :actor)
"""
_CHANGE = """
UPDATE products SET price = change.after
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS change(product_id text, before numeric, after numeric)
 WHERE products.product_id = change.product_id AND products.price = change.before
RETURNING products.product_id
"""


class PricesMoved(Exception):
    """Nothing was changed: a price is not what it was."""


@dataclass(frozen=True)
class Settled:
    """What became of a write: done to these products, or never to be done."""

    applied: bool
    products: frozenset[str]


class Prices:
    """As the role that may change prices. A write that is settled stays as it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settled(self, approval_id: str, operation: Operation, principal: Principal) -> Settled | None:
        """None while it is open."""
        async with self._database.transaction(principal) as transaction:
            rows = await transaction.fetch(_SETTLED, approval_id=approval_id, operation=operation)
        return _settled(rows[0]["outcome"], rows[0]["rows"]) if rows else None

    async def change(self, approval_id: str, changes: Sequence[RowChange], principal: Principal) -> Settled:
        """Changes all of them, unless it is settled already. Raises PricesMoved when it is not and one has changed."""
        try:
            async with self._database.transaction(principal) as transaction:
                changed = await transaction.fetch(_CHANGE, rows=_json(changes))
                _must(len(changed) == len(changes))
                await transaction.execute(
                    _RECORD,
                    approval_id=approval_id,
                    operation="write",
                    outcome="applied",
                    rows=_json(changes),
                    actor=principal.subject,
                )
        except (ConstraintViolated, PricesMoved):
            if settled := await self.settled(approval_id, "write", principal):
                return settled
            raise
        return Settled(applied=True, products=frozenset(str(row["product_id"]) for row in changed))

    async def abandon(self, approval_id: str, principal: Principal) -> Settled:
        """Settles that it is never done, unless it was done by now."""
        try:
            async with self._database.transaction(principal) as transaction:
                await transaction.execute(
                    _RECORD,
                    approval_id=approval_id,
                    operation="write",
                    outcome="abandoned",
                    rows=Json([]),
                    actor=principal.subject,
                )
        except ConstraintViolated:
            if settled := await self.settled(approval_id, "write", principal):
                return settled
            raise
        return Settled(applied=False, products=frozenset())

    async def change_back(self, approval_id: str, changes: Sequence[RowChange], principal: Principal) -> Settled:
        """Undoes those that are still what we made them, and tells which; nothing is settled when there are none."""
        back = [one.model_copy(update={"before": one.after, "after": one.before}) for one in changes]
        try:
            async with self._database.transaction(principal) as transaction:
                rows = await transaction.fetch(_CHANGE, rows=_json(back))
                changed = frozenset(str(row["product_id"]) for row in rows)
                _must(bool(changed))
                await transaction.execute(
                    _RECORD,
                    approval_id=approval_id,
                    operation="undo",
                    outcome="applied",
                    rows=_json([one for one in back if one.key["product_id"] in changed]),
                    actor=principal.subject,
                )
        except (ConstraintViolated, PricesMoved):
            if settled := await self.settled(approval_id, "undo", principal):
                return settled
            raise
        return Settled(applied=True, products=changed)


def _must(hold: bool) -> None:
    """Within a transaction, which an exception rolls back."""
    if not hold:
        raise PricesMoved


def _json(changes: Sequence[RowChange]) -> Json:
    return Json([{**one.key, "before": str(one.before["price"]), "after": str(one.after["price"])} for one in changes])


def _settled(outcome: object, rows: object) -> Settled:
    documents = json.loads(rows) if isinstance(rows, str) else rows
    products = documents if isinstance(documents, list) else []
    return Settled(applied=outcome == "applied", products=frozenset(str(one["product_id"]) for one in products))
