"""Search by meaning and by words at once, and browsing by filters alone: SQL, and nothing else."""

from agents.common.products import PRODUCT, products_in
from agents.common.search import fused

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

FOUND = f"""
{fused(products_in(_ELIGIBLE))}
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
