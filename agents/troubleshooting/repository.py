"""Articles and warranties in PostgreSQL; articles are found by meaning and by words, fused by rank."""

from typing import Protocol

from agents.common.database import Database, Row, Vector
from agents.common.principal import Principal
from agents.common.search import ASKED, FUSED, ITERATIVE_SCAN, PRODUCTS_MEANT

_ARTICLES = f"""
WITH {ASKED}, near AS (
    SELECT a.article_id AS id, e.embedding <=> CAST(:embedding AS vector) AS distance
      FROM article_embeddings e JOIN knowledge_articles a USING (article_id)
     WHERE a.kind = :kind OR a.kind = :other_kind
     ORDER BY e.embedding <=> CAST(:embedding AS vector)
     LIMIT 20
), said AS (
    SELECT a.article_id AS id, ts_rank_cd(a.search, asked.words) AS closeness
      FROM knowledge_articles a, asked
     WHERE a.search @@ asked.words AND (a.kind = :kind OR a.kind = :other_kind)
     ORDER BY closeness DESC LIMIT 20
), {FUSED}
SELECT a.article_id, a.title, a.category, p.name AS about_product, a.body
  FROM fused JOIN knowledge_articles a ON a.article_id = fused.id LEFT JOIN products p USING (product_id)
 ORDER BY fused.score DESC, a.article_id
 LIMIT :most
"""  # noqa: S608  made of the constants above
_WARRANTY = f"""
WITH {PRODUCTS_MEANT}
SELECT p.product_id, p.name AS product_name, w.months AS warranty_months, w.covers, w.excludes
  FROM meant p JOIN warranties w USING (product_id)
 ORDER BY p.named DESC, p.closeness DESC, p.product_id
 LIMIT 3
"""  # noqa: S608  made of the constant above

Kinds = tuple[str, str]


class KnowledgeRepository(Protocol):
    """What the tools ask."""

    async def articles(
        self, principal: Principal, *, query: str, embedding: Vector | None, kinds: Kinds, most: int
    ) -> list[Row]:
        """Articles of these kinds by meaning and by words, the best first."""

    async def warranties(self, principal: Principal, *, product: str) -> list[Row]:
        """The warranties of the products that the words or the id mean."""


class SqlKnowledgeRepository:
    """The same over the database port. `farthest` is the largest cosine distance that still counts as near."""

    def __init__(self, database: Database, *, farthest: float) -> None:
        self._database = database
        self._farthest = farthest

    async def articles(
        self, principal: Principal, *, query: str, embedding: Vector | None, kinds: Kinds, most: int
    ) -> list[Row]:
        """HNSW and full text, fused by rank."""
        async with self._database.transaction(principal) as transaction:
            await transaction.execute(ITERATIVE_SCAN)
            return await transaction.fetch(
                _ARTICLES,
                query=query,
                embedding=embedding,
                farthest=self._farthest,
                kind=kinds[0],
                other_kind=kinds[1],
                most=most,
            )

    async def warranties(self, principal: Principal, *, product: str) -> list[Row]:
        """At most three."""
        async with self._database.transaction(principal) as transaction:
            return await transaction.fetch(_WARRANTY, query=product)
