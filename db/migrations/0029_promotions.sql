-- Promotions signs in as one role, which may do nothing by itself, and becomes (SET) the one that its work needs, without
-- having anything of theirs before it does (INHERIT FALSE): one reads what a marketer may ask, one changes prices, one ends
-- a consent, and one copies what happened in the shop to where marketing keeps its customers.

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'agent_promotions', 'agent_promotions_read', 'agent_promotions_write', 'agent_promotions_consent',
        'agent_promotions_refresh'
    ] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION', role);
        EXCEPTION
            -- Roles belong to the server, migrations to a database: another database may have made it.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    END LOOP;
    ALTER ROLE agent_promotions LOGIN;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO agent_promotions', current_database());
END
$$;
GRANT agent_promotions_read, agent_promotions_write, agent_promotions_consent, agent_promotions_refresh
    TO agent_promotions WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

-- Settings are the login's: SET ROLE does not bring a role's own. A session may loosen them, so they are no guard.
ALTER ROLE agent_promotions SET statement_timeout = '20s';
ALTER ROLE agent_promotions SET lock_timeout = '2s';
ALTER ROLE agent_promotions SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE agent_promotions SET work_mem = '16MB';

-- What a marketer may ask, with the columns that agents/promotions/declaration/shop.toml declares, and no others. They run as
-- their owner: who reads them needs none of the tables. Where rows are customers', they are there for staff only.
CREATE VIEW marketing_products AS
SELECT product_id, name, category, brand, price, rating, popularity
  FROM products;

CREATE VIEW marketing_stock AS
SELECT v.variant_id, v.product_id, v.size, v.color, coalesce(i.quantity, 0) AS quantity
  FROM product_variants v
  LEFT JOIN inventory i USING (variant_id);

CREATE VIEW marketing_order_items AS
SELECT i.order_id, i.line_number, v.product_id, i.product_name, i.quantity, i.price_per_unit,
       CAST(i.quantity * i.price_per_unit AS numeric(12, 2)) AS line_total
  FROM order_items i
  JOIN product_variants v USING (variant_id)
 WHERE (SELECT principal_is_staff());

CREATE VIEW marketing_reviews AS
SELECT review_id, product_id, rating, title, review_date
  FROM reviews;

CREATE VIEW marketing_returns AS
SELECT r.return_id, r.order_id, v.product_id, r.kind, r.return_status AS status, r.reason, r.requested_date, r.refund_amount
  FROM returns r
  JOIN order_items i USING (order_id, line_number)
  JOIN product_variants v USING (variant_id)
 WHERE (SELECT principal_is_staff());

CREATE VIEW marketing_preferences AS
SELECT c.customer_id, coalesce(w.newsletter, false) AS newsletter, w.newsletter_since, p.loyalty_tier,
       p.preferred_category, p.preferred_brand, p.price_range
  FROM customers c
  LEFT JOIN customer_preferences w USING (customer_id)
  LEFT JOIN personalization p USING (customer_id)
 WHERE (SELECT principal_is_staff());

CREATE VIEW marketing_browsing AS
SELECT CAST(event_id AS text) AS event_id, customer_id, product_id,
       CAST(viewed_at AT TIME ZONE 'UTC' AS date) AS viewed_on, seconds
  FROM browsing_events
 WHERE (SELECT principal_is_staff());

CREATE INDEX browsing_events_by_day ON browsing_events (CAST(viewed_at AT TIME ZONE 'UTC' AS date));

GRANT SELECT ON marketing_products, marketing_stock, marketing_order_items, marketing_reviews, marketing_returns,
                marketing_preferences, marketing_browsing
    TO agent_promotions_read;

-- Prices that people approved. What became of an approval is written in the transaction that changes them: applied once, or
-- abandoned, after which no other worker can apply it.
CREATE TABLE promotion_writes (
    approval_id filled_text NOT NULL,
    operation   text NOT NULL CHECK (operation IN ('write', 'undo')),
    outcome     text NOT NULL CHECK (outcome IN ('applied', 'abandoned')),
    rows        jsonb NOT NULL,
    actor       filled_text NOT NULL,
    settled_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (approval_id, operation)
);

COMMENT ON TABLE promotion_writes IS 'An approved write, or the undoing of one, that is here is settled. Agents add to it, and change no row of it.';
COMMENT ON COLUMN promotion_writes.rows IS 'What was changed, row by row.';
COMMENT ON COLUMN promotion_writes.actor IS 'The subject of who had it done.';

GRANT SELECT, INSERT ON promotion_writes TO agent_promotions_write;
GRANT SELECT (product_id, name, price), UPDATE (price) ON products TO agent_promotions_write;

-- A consent is ended by whose it is, from a signed link, and by no grant is one ever given.
CREATE POLICY a_consent_is_only_ended ON customer_preferences AS RESTRICTIVE FOR UPDATE TO agent_promotions_consent
    USING (customer_id = (SELECT principal_customer_id()))
    WITH CHECK (NOT newsletter);
GRANT SELECT (customer_id, newsletter), UPDATE (newsletter, newsletter_since) ON customer_preferences
    TO agent_promotions_consent;

-- What happened since: a row says when it last changed, whoever changed it.
CREATE FUNCTION note_the_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    NEW.changed_at := now();
    RETURN NEW;
END
$$;
ALTER TABLE orders ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE customers ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX orders_by_change ON orders (changed_at, order_id);
CREATE INDEX customers_by_change ON customers (changed_at, customer_id);
CREATE TRIGGER orders_note_their_change BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note_the_change();
CREATE TRIGGER customers_note_their_change BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION note_the_change();

COMMENT ON COLUMN orders.changed_at IS 'When the transaction began that last changed it: a reader who wants all changes looks a little further back.';

CREATE VIEW projected_customers AS
SELECT customer_id, first_name || ' ' || last_name AS name, email, city, state, changed_at
  FROM customers
 WHERE (SELECT principal_is_staff());

CREATE VIEW projected_orders AS
SELECT order_id, customer_id, order_date, total_amount AS amount, order_status AS status, changed_at
  FROM orders
 WHERE (SELECT principal_is_staff());

COMMENT ON VIEW projected_orders IS 'What promotions copies of orders: the amount is that of the goods, as its lines add up.';

GRANT SELECT ON projected_customers, projected_orders TO agent_promotions_refresh;
