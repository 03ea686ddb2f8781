"""The statements of an order's life. repository.py sends them.

Each change is one statement that names the state it starts from, so that of two at the same time one does nothing.
Each locks its order first: what follows, of its payment and of the stock, waits for no other that holds this order.
"""

from typing import LiteralString

_COLUMNS: LiteralString = """
SELECT o.order_id, o.order_status, o.total_amount, o.tax, o.shipping, o.amount_due,
       y.payment_status, y.failure_reason, y.open_request, m.kind AS method_kind, m.last4, m.expires_on,
       (SELECT jsonb_agg(jsonb_build_object(
                   'product_id', v.product_id, 'name', i.product_name, 'size', v.size, 'color', v.color,
                   'quantity', i.quantity, 'unit_cents', CAST(i.price_per_unit * 100 AS integer))
               ORDER BY i.line_number)
          FROM order_items i JOIN product_variants v USING (variant_id)
         WHERE i.order_id = o.order_id) AS lines
"""
_OF_ORDERS: LiteralString = """
  FROM orders o LEFT JOIN payments y USING (order_id) LEFT JOIN payment_methods m USING (payment_method_id)
"""
ORDER = f"{_COLUMNS} {_OF_ORDERS} WHERE o.order_id = :order_id"
REPEATED = f"""{_COLUMNS}, r.request_hash {_OF_ORDERS} JOIN order_requests r USING (order_id)
 WHERE r.customer_id = :customer_id AND r.idempotency_key = :key"""
UNCONFIRMED: LiteralString = """
SELECT r.idempotency_key FROM order_requests r JOIN payments y USING (order_id)
 WHERE r.customer_id = :customer_id AND starts_with(r.idempotency_key, :keys) AND y.open_request = 'authorize'
 ORDER BY r.requested_at DESC LIMIT 1
"""
# They go behind the others, so that one that is asked in vain, again and again, keeps none from its turn.
OPEN = f"""
WITH asked AS (
    UPDATE payments SET requested_at = now()
     WHERE payment_id IN (
         SELECT payment_id FROM payments
          WHERE open_request IS NOT NULL AND requested_at <= now() - make_interval(secs => :older_than)
          ORDER BY requested_at LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING order_id
)
{_COLUMNS} {_OF_ORDERS} WHERE o.order_id IN (SELECT order_id FROM asked) ORDER BY o.order_id
"""  # noqa: S608  made of the constants above

# What the transaction is about, LOCAL to it: the ledger of stock reads it too.
SELL: LiteralString = """
SELECT set_config('clickshop.order_id', next_order_id(), true) AS order_id,
       set_config('clickshop.stock_reason', 'sale', true) AS reason
"""
RELEASE: LiteralString = """
SELECT set_config('clickshop.order_id', :order_id, true) AS order_id,
       set_config('clickshop.stock_reason', 'release', true) AS reason
"""
_PAYER: LiteralString = """
payer AS (
    SELECT payment_method_id, kind, last4, expires_on FROM payment_methods WHERE customer_id = :customer_id
     ORDER BY is_default DESC, payment_method_id LIMIT 1
)"""
# The key first, which waits for a request with the same key; then the stock, if there is enough; then the order.
PLACE = f"""
WITH wanted AS (
    SELECT v.variant_id, v.product_id, v.size, v.color, p.name, p.price
      FROM product_variants v JOIN products p USING (product_id)
     WHERE v.variant_id = :variant_id AND v.product_id = :product_id
), {_PAYER}, request AS (
    INSERT INTO order_requests (customer_id, idempotency_key, request_hash, order_id)
    SELECT :customer_id, :key, :request_hash, current_setting('clickshop.order_id') FROM wanted, payer
        ON CONFLICT (customer_id, idempotency_key) DO NOTHING
    RETURNING order_id
), taken AS (
    UPDATE inventory i SET quantity = i.quantity - CAST(:quantity AS integer)
      FROM request, wanted w
     WHERE i.variant_id = w.variant_id AND i.quantity >= CAST(:quantity AS integer)
    RETURNING i.variant_id
), placed AS (
    INSERT INTO orders (order_id, customer_id, order_status, order_date, total_amount, delivery_is_free)
    SELECT r.order_id, :customer_id, 'pending', CURRENT_DATE, w.price * CAST(:quantity AS integer),
           coalesce((SELECT loyalty_tier <> 'bronze' FROM personalization WHERE customer_id = :customer_id), false)
      FROM request r, wanted w, taken
    RETURNING order_id, order_status, total_amount, tax, shipping, amount_due
)
SELECT w.variant_id, y.payment_method_id, o.*, 'pending' AS payment_status, NULL AS failure_reason,
       'authorize' AS open_request, y.kind AS method_kind, y.last4, y.expires_on,
       jsonb_build_array(jsonb_build_object(
           'product_id', w.product_id, 'name', w.name, 'size', w.size, 'color', w.color,
           'quantity', CAST(:quantity AS integer), 'unit_cents', CAST(w.price * 100 AS integer))) AS lines
  FROM (SELECT) always LEFT JOIN wanted w ON true LEFT JOIN payer y ON true LEFT JOIN placed o ON true
"""  # noqa: S608  made of the constant above
# A statement of its own: the policy on lines and payments asks for the order, which this one can see.
DETAIL = f"""
WITH {_PAYER}, line AS (
    INSERT INTO order_items (order_id, line_number, variant_id, product_name, quantity, price_per_unit)
    SELECT o.order_id, 1, v.variant_id, p.name, CAST(:quantity AS integer), o.total_amount / CAST(:quantity AS integer)
      FROM orders o, product_variants v JOIN products p USING (product_id)
     WHERE o.order_id = current_setting('clickshop.order_id') AND v.variant_id = :variant_id
)
INSERT INTO payments (payment_id, order_id, payment_method_id, payment_status, open_request, requested_at)
SELECT replace(o.order_id, 'ORD-', 'PAY-'), o.order_id, y.payment_method_id, 'pending', 'authorize', now()
  FROM orders o, payer y WHERE o.order_id = current_setting('clickshop.order_id')
"""  # noqa: S608  made of the constant above

_BACK_ON_THE_SHELF: LiteralString = """
UPDATE inventory i SET quantity = i.quantity + line.pieces
  FROM (SELECT l.variant_id, CAST(sum(l.quantity) AS integer) AS pieces
          FROM order_items l JOIN cancelled USING (order_id) GROUP BY l.variant_id) line
 WHERE i.variant_id = line.variant_id
"""
AUTHORIZED: LiteralString = """
WITH paid AS (
    UPDATE orders o SET order_status = 'processing' FROM payments y
     WHERE o.order_id = :order_id AND y.order_id = o.order_id
       AND o.order_status = 'pending' AND y.open_request = 'authorize'
    RETURNING o.order_id
)
UPDATE payments y
   SET payment_status = 'authorized', authorized_date = CURRENT_DATE, open_request = NULL, requested_at = NULL
  FROM paid WHERE y.order_id = paid.order_id
"""
DECLINED = f"""
WITH cancelled AS (
    UPDATE orders o SET order_status = 'cancelled' FROM payments y
     WHERE o.order_id = :order_id AND y.order_id = o.order_id
       AND o.order_status = 'pending' AND y.open_request = 'authorize'
    RETURNING o.order_id
), failed AS (
    UPDATE payments y
       SET payment_status = 'failed', failure_reason = :reason, open_request = NULL, requested_at = NULL
      FROM cancelled WHERE y.order_id = cancelled.order_id
){_BACK_ON_THE_SHELF}"""  # noqa: S608  made of the constant above
CANCEL = f"""
WITH cancelled AS (
    UPDATE orders SET order_status = 'cancelled'
     WHERE order_id = :order_id AND order_status IN ('pending', 'processing')
    RETURNING order_id
), voided AS (
    UPDATE payments y SET payment_status = 'voided', open_request = 'void', requested_at = now()
      FROM cancelled WHERE y.order_id = cancelled.order_id AND y.payment_status IN ('pending', 'authorized')
){_BACK_ON_THE_SHELF}"""  # noqa: S608  made of the constant above
SHIP: LiteralString = """
WITH sent AS (
    UPDATE orders o SET order_status = 'shipped' FROM payments y
     WHERE o.order_id = :order_id AND y.order_id = o.order_id
       AND o.order_status = 'processing' AND y.payment_status = 'authorized'
    RETURNING o.order_id
), parcel AS (
    INSERT INTO shipments (shipment_id, order_id, shipping_status, carrier, tracking_number, shipped_date)
    SELECT 'SHP-' || extract(year FROM CURRENT_DATE) || '-' || nextval('order_numbers'), order_id, 'in_transit',
           :carrier, :tracking_number, CURRENT_DATE FROM sent
)
UPDATE payments y
   SET payment_status = 'captured', captured_date = CURRENT_DATE, open_request = 'capture', requested_at = now()
  FROM sent WHERE y.order_id = sent.order_id
"""
SETTLED: LiteralString = """
UPDATE payments SET open_request = NULL, requested_at = NULL WHERE order_id = :order_id AND open_request = :request
"""
DELIVERY_IS_FREE: LiteralString = """
SELECT loyalty_tier <> 'bronze' AS is_free FROM personalization WHERE customer_id = :customer_id
"""
