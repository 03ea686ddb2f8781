"""Articles and warranties in PostgreSQL; articles are found by meaning and by words, fused by rank."""

from dataclasses import dataclass
from typing import LiteralString, Protocol

from agents.common.categories import SqlCategories
from agents.common.database import Database, Json, Parameter, Row
from agents.common.principal import Principal
from agents.common.search import FIRST_PLACE, PRODUCTS_MEANT, Asked, fused
from agents.common.search_scope import SEARCH_SETTINGS, Searched

# What is written of a product is written of it alone, or of its whole category.
_IN_SCOPE = """
       (a.kind = :kind OR a.kind = :other_kind)
   AND (CAST(:category AS text) IS NULL OR a.category = :category)
   AND (CAST(:products AS jsonb) IS NULL OR a.product_id IS NULL
        OR jsonb_exists(CAST(:products AS jsonb), a.product_id))
"""
# What is written of the very product counts as if it stood first in one more list.
_OF_THE_VERY_PRODUCT = f"CASE WHEN jsonb_exists(CAST(:products AS jsonb), a.product_id) THEN {FIRST_PLACE} ELSE 0 END"
_ARTICLE = "a.article_id, a.title, a.category, p.name AS about_product, a.body"
_ARTICLES = Searched(
    table="knowledge_articles",
    alias="a",
    key="article_id",
    vectors="article_embeddings",
    in_scope=_IN_SCOPE,
    named_in="AB",  # the title and the category: most words stand somewhere in a long text
    told="CAST('' AS tsvector)",
)
_FOUND = f"""
{fused(_ARTICLES)}
SELECT {_ARTICLE}
  FROM fused JOIN knowledge_articles a ON a.article_id = fused.id LEFT JOIN products p USING (product_id)
 ORDER BY fused.score + {_OF_THE_VERY_PRODUCT} DESC, a.article_id
 LIMIT :most
"""  # noqa: S608  made of the constants above
# Asked about a product, its own articles come first; asked about a category, those that hold for all of it.
_LISTED = f"""
SELECT {_ARTICLE}
  FROM knowledge_articles a LEFT JOIN products p USING (product_id)
 WHERE {_IN_SCOPE}
 ORDER BY (a.product_id IS NULL) = (CAST(:products AS jsonb) IS NOT NULL), a.kind DESC, a.title, a.article_id
 LIMIT :most
"""  # noqa: S608  made of the constants above
_PRODUCTS = f"""
WITH {PRODUCTS_MEANT}
SELECT p.product_id, p.name AS product_name, p.category
  FROM meant p
 ORDER BY p.named DESC, p.closeness DESC, p.product_id
 LIMIT 5
"""  # noqa: S608  made of the constant above
_OWNED = """
SELECT DISTINCT ON (product_id) product_id, order_id, purchase_date, covered_until, is_covered
  FROM owned_warranties
 WHERE customer_id = CAST(:customer_id AS text)
 ORDER BY product_id, covered_until DESC, order_id
"""
_WARRANTY = "p.product_id, p.name AS product_name, w.months AS warranty_months, w.covers, w.excludes"
_PURCHASE = "o.order_id, o.purchase_date, o.covered_until, o.is_covered"
_WARRANTY_OF = f"""
WITH {PRODUCTS_MEANT}, owned AS ({_OWNED})
SELECT {_WARRANTY}, {_PURCHASE}
  FROM meant p JOIN warranties w USING (product_id) LEFT JOIN owned o USING (product_id)
 ORDER BY p.named DESC, o.order_id IS NULL, p.closeness DESC, p.product_id
 LIMIT 3
"""  # noqa: S608  made of the constants above
_OWN_WARRANTIES = f"""
WITH owned AS ({_OWNED})
SELECT {_WARRANTY}, {_PURCHASE}
  FROM owned o JOIN products p USING (product_id) JOIN warranties w USING (product_id)
 ORDER BY o.purchase_date DESC, p.product_id
 LIMIT 10
"""  # noqa: S608  made of the constants above


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which articles count: of one kind or another, of a category, and what is written of these products alone."""

    kinds: tuple[str, str]
    category: str | None = None
    products: tuple[str, ...] | None = None


class KnowledgeRepository(Protocol):
    """What the tools ask."""

    async def search(self, principal: Principal, *, asked: Asked, scope: Scope, most: int) -> list[Row]:
        """Articles by meaning and by words, the best first."""

    async def listed(self, principal: Principal, *, scope: Scope, most: int) -> list[Row]:
        """All articles of a scope, those that are about all of it first."""

    async def products(self, principal: Principal, *, said: str) -> list[Row]:
        """The products that the words or the id mean, each with its category, the closest first."""

    async def category(self, principal: Principal, said: str) -> str:
        """The category that these words mean, or a ValueError that lists all of them."""

    async def warranties(self, principal: Principal, *, product: str) -> list[Row]:
        """The warranties of the products meant, and until when they cover what the principal bought."""

    async def own_warranties(self, principal: Principal) -> list[Row]:
        """The warranties of what the principal bought, the latest first."""


class SqlKnowledgeRepository:
    """The same over the database port."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._categories = SqlCategories(database)

    async def search(self, principal: Principal, *, asked: Asked, scope: Scope, most: int) -> list[Row]:
        """HNSW and full text, fused by rank."""
        async with self._database.transaction(principal) as transaction:
            await transaction.fetch(SEARCH_SETTINGS)
            return await transaction.fetch(_FOUND, most=most, **asked.parameters(), **_parameters(scope))

    async def listed(self, principal: Principal, *, scope: Scope, most: int) -> list[Row]:
        """Guides before answers."""
        return await self._fetch(principal, _LISTED, most=most, **_parameters(scope))

    async def products(self, principal: Principal, *, said: str) -> list[Row]:
        """At most five."""
        return await self._fetch(principal, _PRODUCTS, query=said)

    async def category(self, principal: Principal, said: str) -> str:
        """By the words that they share."""
        return await self._categories.named(principal, said)

    async def warranties(self, principal: Principal, *, product: str) -> list[Row]:
        """At most three."""
        return await self._fetch(principal, _WARRANTY_OF, query=product, customer_id=principal.customer_id)

    async def own_warranties(self, principal: Principal) -> list[Row]:
        """At most ten."""
        return await self._fetch(principal, _OWN_WARRANTIES, customer_id=principal.customer_id)

    async def _fetch(self, principal: Principal, sql: LiteralString, **parameters: Parameter) -> list[Row]:
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(sql, **parameters)


def _parameters(scope: Scope) -> dict[str, Parameter]:
    return {
        "kind": scope.kinds[0],
        "other_kind": scope.kinds[1],
        "category": scope.category,
        "products": None if scope.products is None else Json([*scope.products]),
    }
