-- What follows from orders. The first two views run as whoever asks, so that the policies hold through them.

CREATE VIEW purchase_history WITH (security_invoker = true) AS
SELECT o.customer_id, o.order_id, i.line_number, o.order_date AS purchase_date, o.order_status,
       v.product_id, i.variant_id, i.product_name, p.category, p.brand, v.size, v.color, v.capacity,
       i.quantity, i.price_per_unit
  FROM orders o
  JOIN order_items i USING (order_id)
  JOIN product_variants v USING (variant_id)
  JOIN products p USING (product_id)
 WHERE o.order_status <> 'cancelled';

COMMENT ON VIEW purchase_history IS 'What somebody bought, a row a line; cancelled orders bought nothing.';

CREATE VIEW owned_warranties WITH (security_invoker = true) AS
SELECT o.customer_id, o.order_id, i.line_number, v.product_id, i.product_name, o.order_date AS purchase_date,
       w.months, CAST(o.order_date + make_interval(months => w.months) AS date) AS covered_until,
       o.order_date + make_interval(months => w.months) >= CURRENT_DATE AS is_covered, w.covers, w.excludes
  FROM orders o
  JOIN order_items i USING (order_id)
  JOIN product_variants v USING (variant_id)
  JOIN warranties w USING (product_id)
 WHERE o.order_status = 'delivered'
   AND NOT EXISTS (
       SELECT FROM returns r
        WHERE r.order_id = i.order_id AND r.line_number = i.line_number
          AND r.kind = 'return' AND r.return_status = 'refunded');

COMMENT ON VIEW owned_warranties IS 'The warranties of what somebody has, from the day of purchase; what went back is not theirs any more.';

-- Other customers' rows are nobody's business, but what many of them bought is: this one runs as its owner, and
-- shows a product only where at least three customers of a segment bought it.
CREATE VIEW segment_favourites AS
SELECT s.preferred_category, s.price_range, v.product_id, p.name AS product_name, p.category, p.brand, p.price, p.rating,
       count(DISTINCT o.customer_id) AS customers, sum(i.quantity) AS pieces
  FROM personalization s
  JOIN orders o USING (customer_id)
  JOIN order_items i USING (order_id)
  JOIN product_variants v USING (variant_id)
  JOIN products p USING (product_id)
 WHERE o.order_status <> 'cancelled'
 GROUP BY GROUPING SETS (
       (s.preferred_category, v.product_id, p.product_id), (s.preferred_category, s.price_range, v.product_id, p.product_id))
HAVING count(DISTINCT o.customer_id) >= 3;

COMMENT ON VIEW segment_favourites IS 'What customers with the same preferences bought, without saying who: price_range is NULL where all of them are counted.';

GRANT SELECT ON purchase_history TO agent_product_recommendation, agent_personalization;
GRANT SELECT ON segment_favourites TO agent_product_recommendation, agent_personalization;
GRANT SELECT ON order_items, product_variants TO agent_personalization;
GRANT SELECT (order_id, customer_id, order_status, order_date) ON orders TO agent_personalization;

GRANT SELECT ON owned_warranties TO agent_troubleshooting;
GRANT SELECT ON product_variants TO agent_troubleshooting;
GRANT SELECT (order_id, customer_id, order_status, order_date) ON orders TO agent_troubleshooting;
GRANT SELECT (order_id, line_number, variant_id, product_name) ON order_items TO agent_troubleshooting;
GRANT SELECT (order_id, line_number, kind, return_status) ON returns TO agent_troubleshooting;
