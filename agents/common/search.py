"""SQL that more than one repository searches with, and the embedding of a question. Each fragment is a part of a WITH.

Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a row's score is the sum of 1 / (60 + place) over the lists.
Places compare where distances and text scores do not.
"""

from agents.common.database import Vector
from agents.common.embeddings import Embedder
from agents.common.errors import ModelUnavailable

# Filters and HNSW go together only with an iterative scan: without, the index gives its nearest 40 and the filter
# then leaves few or none of them. https://github.com/pgvector/pgvector#iterative-index-scans
ITERATIVE_SCAN = "SET LOCAL hnsw.iterative_scan = strict_order"

# Any of the words of :query may match.
ASKED = """
asked AS (
    SELECT CAST(replace(CAST(plainto_tsquery('english', :query) AS text), '&', '|') AS tsquery) AS words
)"""

# From near (id, distance) and said (id, closeness) to fused (id, score). Beyond :farthest, near is not near.
FUSED = """
by_meaning AS (
    SELECT id, row_number() OVER (ORDER BY distance, id) AS place FROM near WHERE distance <= :farthest
), by_words AS (
    SELECT id, row_number() OVER (ORDER BY closeness DESC, id) AS place FROM said
), fused AS (
    SELECT id, coalesce(1.0 / (60 + m.place), 0) + coalesce(1.0 / (60 + w.place), 0) AS score
      FROM by_meaning m FULL JOIN by_words w USING (id)
)"""

# meant: the products that are named by id or name, or else whose words match, at least half as well as the best. Two
# statements in one, so that each uses its index, and nobody ranks words when a name was said.
PRODUCTS_MEANT = f"""{ASKED}, named AS (
    SELECT p.product_id, ts_rank(p.search, asked.words) AS closeness
      FROM products p, asked
     WHERE lower(p.product_id) = lower(:query) OR lower(p.name) = lower(:query)
), matching AS MATERIALIZED (
    SELECT p.product_id, ts_rank(p.search, asked.words) AS closeness
      FROM products p, asked
     WHERE p.search @@ asked.words AND NOT EXISTS (SELECT FROM named)
), meant AS (
    SELECT p.*, n.closeness, true AS named FROM named n JOIN products p ON p.product_id = n.product_id
     UNION ALL
    SELECT p.*, m.closeness, false FROM matching m JOIN products p ON p.product_id = m.product_id
     WHERE m.closeness >= (SELECT max(closeness) / 2 FROM matching)
)"""  # noqa: S608  made of the constant above


async def meaning_of(text: str, embedder: Embedder) -> Vector | None:
    """None while Bedrock does not embed: words alone find something too."""
    try:
        return await embedder.embed(text)
    except ModelUnavailable:
        return None
