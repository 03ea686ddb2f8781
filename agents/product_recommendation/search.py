"""Search by meaning and by words at once, and browsing by filters alone: SQL, and nothing else."""

from agents.common.search import ASKED, FUSED

# What a product must be in any case; a size counts when a piece of it is in stock.
_ELIGIBLE = """
       (CAST(:category AS text) IS NULL OR p.category = :category)
   AND (CAST(:lowest AS numeric) IS NULL OR p.price >= CAST(:lowest AS numeric))
   AND (CAST(:highest AS numeric) IS NULL OR p.price <= CAST(:highest AS numeric))
   AND (CAST(:least_rating AS numeric) IS NULL OR p.rating >= CAST(:least_rating AS numeric))
   AND (CAST(:size AS text) IS NULL OR EXISTS (
        SELECT FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id AND upper(v.size) = :size AND n.quantity > 0))
"""

PRODUCT = """
       p.product_id, p.name AS product_name, p.category, p.brand, p.price, p.rating, p.description,
       (SELECT count(*) FROM reviews r WHERE r.product_id = p.product_id) AS review_count,
       (SELECT jsonb_agg(jsonb_build_object(
                   'size', v.size, 'color', v.color, 'capacity', v.capacity, 'quantity', n.quantity)
               ORDER BY length(v.size), v.size, v.variant_id)
          FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id) AS variants
"""

FOUND = f"""
WITH {ASKED}, near AS (
    SELECT p.product_id AS id, e.embedding <=> CAST(:embedding AS vector) AS distance
      FROM product_embeddings e JOIN products p USING (product_id)
     WHERE {_ELIGIBLE}
     ORDER BY e.embedding <=> CAST(:embedding AS vector)
     LIMIT 40
), said AS (
    SELECT p.product_id AS id, ts_rank_cd(p.search, asked.words) AS closeness
      FROM products p, asked
     WHERE p.search @@ asked.words AND {_ELIGIBLE}
     ORDER BY closeness DESC LIMIT 40
), {FUSED}
SELECT {PRODUCT}
  FROM fused JOIN products p ON p.product_id = fused.id
 ORDER BY fused.score DESC, p.product_id
 LIMIT :most
"""  # noqa: S608  made of the constants above

BROWSED = f"""
SELECT {PRODUCT}
  FROM products p
 WHERE {_ELIGIBLE}
 ORDER BY p.rating DESC, p.popularity DESC, p.product_id
 LIMIT :most
"""  # noqa: S608  made of the constants above
