-- What an order desk needs: numbers that nobody counts, requests that can be repeated, and payments that are under way.

CREATE SEQUENCE order_numbers START WITH 100001;

COMMENT ON SEQUENCE order_numbers IS 'Beyond what samples and imports have. Numbers may be missing: a refused order used one up.';

-- A shop that imported more orders goes on after them.
SELECT setval('order_numbers', greatest(
    100000, (SELECT max(CAST(split_part(order_id, '-', 3) AS bigint)) FROM orders
              WHERE split_part(order_id, '-', 2) >= CAST(extract(year FROM CURRENT_DATE) AS text))));

CREATE FUNCTION next_order_id() RETURNS text
    LANGUAGE sql VOLATILE
    RETURN 'ORD-' || extract(year FROM CURRENT_DATE) || '-' || nextval('order_numbers');

COMMENT ON FUNCTION next_order_id IS 'An order''s key, never given before. Its payment and its parcel bear the same number.';

CREATE TABLE order_requests (
    customer_id     customer_key NOT NULL REFERENCES customers,
    idempotency_key text NOT NULL CHECK (idempotency_key ~ '^[!-~]{1,200}$'),
    request_hash    text NOT NULL CHECK (request_hash ~ '^[0-9a-f]{64}$'),
    order_id        order_key NOT NULL UNIQUE,
    requested_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (customer_id, idempotency_key),
    -- The key is claimed first, and so a second request waits for the first one's end. Before the commit there is an order.
    FOREIGN KEY (order_id) REFERENCES orders DEFERRABLE INITIALLY DEFERRED
);

COMMENT ON TABLE order_requests IS 'Which order a customer''s idempotency key made: the same request again is the same order.';
COMMENT ON COLUMN order_requests.request_hash IS 'SHA-256 of what was ordered: the same key with something else is refused.';

ALTER TABLE order_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_order_requests ON order_requests
    USING (customer_id = (SELECT principal_customer_id()));

-- A payment exists as soon as its order does. What the provider is still to be asked is written down before it is asked.
ALTER TABLE payments
    ADD COLUMN open_request text CHECK (open_request IN ('authorize', 'capture', 'void')),
    ADD COLUMN requested_at timestamptz,
    DROP CONSTRAINT payments_payment_status_check,
    DROP CONSTRAINT payments_authorized_first,
    ADD CONSTRAINT payments_payment_status_check
        CHECK (payment_status IN ('pending', 'authorized', 'captured', 'voided', 'failed')),
    ADD CONSTRAINT payments_authorized_first CHECK (
        CASE payment_status
            WHEN 'authorized' THEN authorized_date IS NOT NULL
            WHEN 'captured' THEN authorized_date IS NOT NULL
            WHEN 'voided' THEN true
            ELSE authorized_date IS NULL
        END
    ),
    ADD CONSTRAINT payments_ask_for_what_they_are CHECK (
        CASE open_request
            WHEN 'authorize' THEN payment_status = 'pending'
            WHEN 'capture' THEN payment_status = 'captured'
            WHEN 'void' THEN payment_status = 'voided'
            ELSE payment_status <> 'pending'
        END
    ),
    ADD CONSTRAINT payments_ask_since_a_moment CHECK ((open_request IS NULL) = (requested_at IS NULL));
CREATE INDEX payments_with_an_open_request ON payments (requested_at) WHERE open_request IS NOT NULL;

COMMENT ON COLUMN payments.payment_status IS 'pending until the provider answers; authorized until the order is sent, then captured; voided when it is cancelled before.';
COMMENT ON COLUMN payments.open_request IS 'What the provider has not confirmed: it is asked again until it does. NULL when nothing is open.';
COMMENT ON COLUMN payments.requested_at IS 'Since when it is open.';
