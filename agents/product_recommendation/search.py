"""Search by meaning and by words at once, fused by rank: SQL, and nothing else.

Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): a product's score is the sum of 1 / (60 + rank) over the two
lists. Ranks compare where distances and text scores do not.
"""

# What a product must be in any case; a size counts when a piece of it is in stock.
_ELIGIBLE = """
       (CAST(:category AS text) IS NULL
        OR to_tsvector('english', p.category) @@ plainto_tsquery('english', :category))
   AND (CAST(:lowest AS numeric) IS NULL OR p.price >= CAST(:lowest AS numeric))
   AND (CAST(:highest AS numeric) IS NULL OR p.price <= CAST(:highest AS numeric))
   AND (CAST(:size AS text) IS NULL OR EXISTS (
        SELECT FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id AND upper(v.size) = :size AND n.quantity > 0))
"""

PRODUCT = """
       p.product_id, p.name AS product_name, p.category, p.brand, p.price, p.rating, p.description,
       (SELECT jsonb_agg(jsonb_build_object(
                   'size', v.size, 'color', v.color, 'capacity', v.capacity, 'quantity', n.quantity)
               ORDER BY length(v.size), v.size, v.variant_id)
          FROM product_variants v JOIN inventory n USING (variant_id)
         WHERE v.product_id = p.product_id) AS variants
"""

# Filters and HNSW go together only with an iterative scan: without, the index gives its nearest 40 and the filter
# then leaves few or none of them.
ITERATIVE_SCAN = "SET LOCAL hnsw.iterative_scan = strict_order"

FUSED = f"""
WITH asked AS (
    SELECT CAST(replace(CAST(plainto_tsquery('english', :query) AS text), '&', '|') AS tsquery) AS words
), near AS (
    SELECT p.product_id, e.embedding <=> CAST(:embedding AS vector) AS distance
      FROM product_embeddings e JOIN products p USING (product_id)
     WHERE {_ELIGIBLE}
     ORDER BY e.embedding <=> CAST(:embedding AS vector)
     LIMIT 40
), by_meaning AS (
    SELECT product_id, row_number() OVER (ORDER BY distance, product_id) AS place FROM near WHERE distance <= :farthest
), said AS (
    SELECT p.product_id, ts_rank_cd(p.search, asked.words) AS closeness
      FROM products p, asked
     WHERE p.search @@ asked.words AND {_ELIGIBLE}
     ORDER BY closeness DESC LIMIT 40
), by_words AS (
    SELECT product_id, row_number() OVER (ORDER BY closeness DESC, product_id) AS place FROM said
), fused AS (
    SELECT product_id, coalesce(1.0 / (60 + m.place), 0) + coalesce(1.0 / (60 + w.place), 0) AS score
      FROM by_meaning m FULL JOIN by_words w USING (product_id)
)
SELECT {PRODUCT}
  FROM fused JOIN products p USING (product_id)
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
