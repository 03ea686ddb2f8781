"""Search by meaning and by words at once, and browsing by filters alone: SQL, and nothing else."""

from agents.common.search import Searched, fused

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

# What people wrote of a product: shoppers ask in the words of other shoppers, more than in the catalogue's.
_REVIEWED = """
       coalesce((SELECT to_tsvector('english', string_agg(concat_ws(' ', r.title, r.body), ' '))
                   FROM reviews r WHERE r.product_id = p.product_id), '')
"""
_PRODUCTS = Searched(
    table="products",
    alias="p",
    key="product_id",
    vectors="product_embeddings",
    in_scope=_ELIGIBLE,
    named_in="ABC",
    told=_REVIEWED,
)

FOUND = f"""
{fused(_PRODUCTS)}
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
