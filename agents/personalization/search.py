"""What might interest one customer: SQL, and nothing else."""

VIEWS = """
SELECT p.product_id, p.name AS product_name, p.category, p.brand, p.price,
       count(*) AS times_viewed, sum(b.seconds) AS seconds_viewed, max(b.viewed_at) AS last_viewed,
       EXISTS (SELECT FROM purchase_history h
                WHERE h.customer_id = :customer_id AND h.product_id = p.product_id) AS was_bought
  FROM browsing_events b JOIN products p USING (product_id)
 WHERE b.customer_id = :customer_id
 GROUP BY p.product_id
 ORDER BY last_viewed DESC, p.product_id
 LIMIT :most
"""

# What is left when their own purchases are taken away; the function counts others only, and always at least three. It
# is asked once: it reads what a thousand others bought.
OTHERS_PRODUCTS = """
WITH others AS MATERIALIZED (
    SELECT * FROM similar_customers_bought()
), categories AS (
    SELECT category, customers FROM others WHERE product_id IS NULL ORDER BY customers DESC, category LIMIT :most
)
SELECT p.product_id, p.name AS product_name, p.category, p.brand, p.price, p.rating, o.customers, o.similar_customers,
       (SELECT jsonb_agg(category ORDER BY customers DESC, category) FROM categories) AS their_categories
  FROM others o JOIN products p USING (product_id)
 WHERE NOT EXISTS (SELECT FROM purchase_history h
                    WHERE h.customer_id = :customer_id AND h.product_id = p.product_id)
 ORDER BY o.customers DESC, p.rating DESC, p.product_id
 LIMIT :most
"""

# A look weighs most, since it is about this very product; what is sold out or theirs already is none.
OPPORTUNITIES = """
WITH taste AS (
    SELECT coalesce(c.categories, '[]') AS categories, coalesce(c.brands, '[]') AS brands, c.min_price, c.max_price
      FROM (SELECT CAST(:customer_id AS text) AS customer_id) asking
      LEFT JOIN customer_preferences c USING (customer_id)
), viewed AS (
    SELECT product_id, count(*) AS times FROM browsing_events WHERE customer_id = :customer_id GROUP BY product_id
), others AS (
    SELECT product_id, customers FROM similar_customers_bought() WHERE product_id IS NOT NULL
), scored AS (
    SELECT p.product_id, p.name AS product_name, p.category, p.brand, p.price, p.rating, p.popularity,
           coalesce(v.times, 0) AS times_viewed, o.customers AS bought_by_similar_customers,
           CASE WHEN v.times IS NULL THEN 0 ELSE 3 + least(v.times, 3) END
           + CASE WHEN jsonb_exists(t.categories, p.category) THEN 2 ELSE 0 END
           + CASE WHEN jsonb_exists(t.brands, p.brand) THEN 2 ELSE 0 END
           + CASE WHEN o.customers IS NULL THEN 0 ELSE 2 END
           + CASE WHEN p.price BETWEEN t.min_price AND t.max_price THEN 1 ELSE 0 END AS score
      FROM products p CROSS JOIN taste t
      LEFT JOIN viewed v USING (product_id) LEFT JOIN others o USING (product_id)
     WHERE (v.product_id IS NOT NULL OR o.product_id IS NOT NULL
            OR jsonb_exists(t.categories, p.category) OR jsonb_exists(t.brands, p.brand))
       AND (CAST(:category AS text) IS NULL OR p.category = :category)
       AND (CAST(:highest AS numeric) IS NULL OR p.price <= CAST(:highest AS numeric))
       AND NOT EXISTS (SELECT FROM purchase_history h
                        WHERE h.customer_id = :customer_id AND h.product_id = p.product_id)
), stocked AS (
    SELECT s.*, (SELECT sum(n.quantity) FROM product_variants v JOIN inventory n USING (variant_id)
                  WHERE v.product_id = s.product_id) AS pieces_in_stock
      FROM scored s ORDER BY s.score DESC, s.rating DESC, s.popularity DESC, s.product_id LIMIT 100
)
SELECT product_id, product_name, category, brand, price, rating, times_viewed, bought_by_similar_customers,
       pieces_in_stock, score
  FROM stocked
 WHERE pieces_in_stock > 0
 ORDER BY score DESC, rating DESC, popularity DESC, product_id
 LIMIT :most
"""
