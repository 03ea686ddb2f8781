"""The ways to search that are compared: the bare pgvector query, exact search, and what the search specialist runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import LiteralString

from agents.common.database import Transaction, Vector
from agents.common.products import products_in
from agents.common.search_scope import SEARCH_SETTINGS, nearest
from agents.live_shopping.multi_agent.search import Filters, scope_of

MOST = 5

# As pgvector's README has it, with its defaults: https://github.com/pgvector/pgvector#filtering
_BARE = """
SELECT e.product_id AS id
  FROM product_embeddings e JOIN products p USING (product_id)
 WHERE {scope}
 ORDER BY e.embedding <=> CAST(:embedding AS vector)
 LIMIT {most}
"""
_UNFILTERED = (
    "SELECT product_id AS id FROM product_embeddings ORDER BY embedding <=> CAST(:embedding AS vector) LIMIT 5"
)
# An expression that no index orders by.
_EXACT = _BARE.replace("e.embedding <=> CAST(:embedding AS vector)", "(e.embedding <=> CAST(:embedding AS vector)) + 0")

FILTERS: Mapping[str, Filters] = {
    "no filter": Filters(),
    "in stock": Filters(in_stock=True),
    "size 10 in stock": Filters(size="10"),
    "headphones": Filters(category="headphones"),
    "headphones below $60 in stock": Filters(category="headphones", highest=Decimal(60), in_stock=True),
}
BARE, ITERATIVE, OURS = "bare pgvector", "with its iterative scan", "the search's neighbours"
WHOLE = "the whole search"


@dataclass(frozen=True)
class Way:
    """The settings that it needs, and its statement for a filter."""

    settings: LiteralString
    statement: LiteralString


def bare(filters: Filters) -> LiteralString:
    """The least that finds the nearest five."""
    scope = scope_of(filters)
    return _UNFILTERED if scope == "true" else _BARE.format(scope=scope, most=MOST)


def ways(filters: Filters) -> Mapping[str, Way]:
    """Those through the agents' own adapter under one filter; each gives the ids of the nearest five."""
    scope = scope_of(filters)
    ours = f"WITH {nearest(products_in(scope))} SELECT id FROM nearest ORDER BY distance, id LIMIT {MOST}"  # noqa: S608  made of constants
    return {
        ITERATIVE: Way("SELECT set_config('hnsw.iterative_scan', 'strict_order', true)", bare(filters)),
        OURS: Way(SEARCH_SETTINGS, ours),
    }


def exact(filters: Filters) -> LiteralString:
    """The truth."""
    return _EXACT.format(scope=scope_of(filters), most=MOST)


def kept(filters: Filters) -> LiteralString:
    """How many products pass."""
    return f"SELECT count(*) AS kept FROM products p WHERE {scope_of(filters)}"  # noqa: S608  made of constants


async def ids(transaction: Transaction, statement: LiteralString, filters: Filters, asked: Vector) -> list[str]:
    """The products that a statement finds."""
    rows = await transaction.fetch(statement, embedding=asked, **filters.parameters())
    return [str(row["id"]) for row in rows]
