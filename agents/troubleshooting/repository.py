"""Articles and warranties in PostgreSQL; articles are found by meaning and by words, fused by rank."""

from typing import Protocol

from agents.common.database import Database, Row, Vector
from agents.common.principal import Principal

# Reciprocal rank fusion of HNSW's and full text's orders; the iterative scan keeps the filter on kinds from starving
# the index of rows. https://github.com/pgvector/pgvector#iterative-index-scans
_ITERATIVE_SCAN = "SET LOCAL hnsw.iterative_scan = strict_order"
_ARTICLES = """
WITH asked AS (
    SELECT CAST(replace(CAST(plainto_tsquery('english', :query) AS text), '&', '|') AS tsquery) AS words
), near AS (
    SELECT a.article_id, e.embedding <=> CAST(:embedding AS vector) AS distance
      FROM article_embeddings e JOIN knowledge_articles a USING (article_id)
     WHERE a.kind = :kind OR a.kind = :other_kind
     ORDER BY e.embedding <=> CAST(:embedding AS vector)
     LIMIT 20
), by_meaning AS (
    SELECT article_id, row_number() OVER (ORDER BY distance, article_id) AS place FROM near WHERE distance <= :farthest
), said AS (
    SELECT a.article_id, ts_rank_cd(a.search, asked.words) AS closeness
      FROM knowledge_articles a, asked
     WHERE a.search @@ asked.words AND (a.kind = :kind OR a.kind = :other_kind)
     ORDER BY closeness DESC LIMIT 20
), by_words AS (
    SELECT article_id, row_number() OVER (ORDER BY closeness DESC, article_id) AS place FROM said
), fused AS (
    SELECT article_id, coalesce(1.0 / (60 + m.place), 0) + coalesce(1.0 / (60 + w.place), 0) AS score
      FROM by_meaning m FULL JOIN by_words w USING (article_id)
)
SELECT a.article_id, a.title, a.category, p.name AS about_product, a.body
  FROM fused JOIN knowledge_articles a USING (article_id) LEFT JOIN products p USING (product_id)
 ORDER BY fused.score DESC, a.article_id
 LIMIT :most
"""
_WARRANTY = """
WITH asked AS (
    SELECT CAST(replace(CAST(plainto_tsquery('english', :product) AS text), '&', '|') AS tsquery) AS words
), matching AS (
    SELECT p.product_id, p.name, ts_rank(p.search, asked.words) AS closeness,
           lower(p.product_id) = lower(:product) OR lower(p.name) = lower(:product) AS named
      FROM products p, asked
     WHERE lower(p.product_id) = lower(:product) OR lower(p.name) = lower(:product) OR p.search @@ asked.words
), ranked AS (
    SELECT *, max(closeness) OVER () AS best, bool_or(named) OVER () AS any_named FROM matching
)
SELECT r.product_id, r.name AS product_name, w.months AS warranty_months, w.covers, w.excludes
  FROM ranked r JOIN warranties w USING (product_id)
 WHERE r.named OR (NOT r.any_named AND r.closeness >= r.best / 2)
 ORDER BY r.named DESC, r.closeness DESC, r.product_id
 LIMIT 3
"""

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
            await transaction.execute(_ITERATIVE_SCAN)
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
            return await transaction.fetch(_WARRANTY, product=product)
