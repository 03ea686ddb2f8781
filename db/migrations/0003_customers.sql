-- Who buys, what they like and what they looked at. A customer sees their own rows; staff sees all.

CREATE TABLE customers (
    customer_id customer_key PRIMARY KEY,
    first_name  filled_text NOT NULL,
    last_name   filled_text NOT NULL,
    email       text NOT NULL UNIQUE CHECK (email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'),
    phone       filled_text,
    address     filled_text NOT NULL,
    city        filled_text NOT NULL,
    state       text NOT NULL CHECK (state ~ '^[A-Z]{2}$'),
    zip_code    text NOT NULL CHECK (zip_code ~ '^[0-9]{5}(-[0-9]{4})?$')
);

CREATE TABLE personalization (
    customer_id        customer_key PRIMARY KEY REFERENCES customers,
    age                integer CHECK (age BETWEEN 13 AND 120),
    gender             filled_text,
    income             integer CHECK (income >= 0),
    location           filled_text,
    preferred_category filled_text,
    price_range        text CHECK (price_range IN ('budget', 'mid-range', 'premium')),
    preferred_brand    filled_text,
    loyalty_tier       text NOT NULL DEFAULT 'bronze' CHECK (loyalty_tier IN ('bronze', 'silver', 'gold', 'platinum'))
);

COMMENT ON TABLE personalization IS 'What customers told us of themselves. Age, gender and income are granted to nobody.';
COMMENT ON COLUMN personalization.income IS 'US dollars a year, as the customer told us.';

CREATE TABLE browsing_events (
    event_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_id customer_key NOT NULL REFERENCES customers,
    product_id  product_key NOT NULL REFERENCES products,
    viewed_at   timestamptz NOT NULL,
    seconds     integer NOT NULL CHECK (seconds > 0)
);
CREATE INDEX browsing_events_by_customer ON browsing_events (customer_id, viewed_at DESC);
CREATE INDEX browsing_events_by_product ON browsing_events (product_id);

COMMENT ON COLUMN browsing_events.seconds IS 'How long the product''s page was open.';

-- The scalar subqueries are evaluated once a statement, not once a row.
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_customer ON customers
    USING (customer_id = (SELECT principal_customer_id()) OR (SELECT principal_is_staff()));

ALTER TABLE personalization ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_personalization ON personalization
    USING (customer_id = (SELECT principal_customer_id()) OR (SELECT principal_is_staff()));

ALTER TABLE browsing_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_browsing_events ON browsing_events
    USING (customer_id = (SELECT principal_customer_id()) OR (SELECT principal_is_staff()));
