-- A customer's other spellings, how they pay, and what they asked us to remember.

CREATE TABLE customer_aliases (
    alias       text PRIMARY KEY CHECK (alias ~ '^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$' AND alias !~ '^cust[0-9]{3,}$'),
    customer_id customer_key NOT NULL REFERENCES customers ON DELETE CASCADE
);
CREATE UNIQUE INDEX customer_aliases_whatever_the_case ON customer_aliases (lower(alias));
CREATE INDEX customer_aliases_by_customer ON customer_aliases (customer_id);

COMMENT ON TABLE customer_aliases IS 'How other systems write a customer''s key; resolved when their data are imported, and by no agent.';

CREATE TABLE payment_methods (
    payment_method_id text PRIMARY KEY CHECK (payment_method_id ~ '^PM-[0-9]{4,}$'),
    customer_id       customer_key NOT NULL REFERENCES customers,
    kind              text NOT NULL CHECK (kind IN ('credit_card', 'debit_card', 'paypal', 'gift_card')),
    brand             text CHECK (brand IN ('Visa', 'Mastercard', 'American Express', 'Discover')),
    last4             text CHECK (last4 ~ '^[0-9]{4}$'),
    account_hint      text CHECK (account_hint ~ '^[^@\s]\*{3}@[^@\s]+\.[a-z]+$'),
    expires_on        date,
    is_default        boolean NOT NULL DEFAULT false,
    CONSTRAINT payment_methods_say_what_their_kind_has CHECK (
        CASE kind
            WHEN 'paypal' THEN account_hint IS NOT NULL AND last4 IS NULL AND brand IS NULL AND expires_on IS NULL
            WHEN 'gift_card' THEN last4 IS NOT NULL AND account_hint IS NULL AND brand IS NULL
            ELSE last4 IS NOT NULL AND brand IS NOT NULL AND expires_on IS NOT NULL AND account_hint IS NULL
        END
    ),
    CONSTRAINT payment_methods_expire_with_a_month
        CHECK (expires_on = CAST(date_trunc('month', CAST(expires_on AS timestamp)) + INTERVAL '1 month - 1 day' AS date))
);
CREATE INDEX payment_methods_by_customer ON payment_methods (customer_id);
CREATE UNIQUE INDEX payment_methods_one_default ON payment_methods (customer_id) WHERE is_default;

COMMENT ON TABLE payment_methods IS 'Masked: no column can hold a full number. The numbers are the payment provider''s.';
COMMENT ON COLUMN payment_methods.account_hint IS 'Of a PayPal account: the first letter and the domain, e***@example.com.';

CREATE TABLE customer_preferences (
    customer_id      customer_key PRIMARY KEY REFERENCES customers,
    categories       jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(categories) = 'array'),
    brands           jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(brands) = 'array'),
    sizes            jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(sizes) = 'object'),
    min_price        usd,
    max_price        usd,
    newsletter       boolean NOT NULL DEFAULT false,
    newsletter_since date,
    CONSTRAINT customer_preferences_prices_in_order CHECK (min_price <= max_price),
    CONSTRAINT customer_preferences_consent_has_a_day CHECK (newsletter = (newsletter_since IS NOT NULL))
);

COMMENT ON COLUMN customer_preferences.categories IS 'The favourite first: ["shoes", "fitness"].';
COMMENT ON COLUMN customer_preferences.sizes IS 'What fits, by category: {"shoes": "10", "clothing": "M"}.';
COMMENT ON COLUMN customer_preferences.newsletter IS 'Consent, given on newsletter_since; without a day there is none.';

ALTER TABLE customer_aliases ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_aliases ON customer_aliases
    USING (customer_id = (SELECT principal_customer_id()) OR (SELECT principal_is_staff()));

ALTER TABLE payment_methods ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_payment_methods ON payment_methods
    USING (customer_id = (SELECT principal_customer_id()) OR (SELECT principal_is_staff()));

ALTER TABLE customer_preferences ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_preferences ON customer_preferences
    USING (customer_id = (SELECT principal_customer_id()) OR (SELECT principal_is_staff()));

GRANT SELECT ON payment_methods TO agent_order_management, agent_personalization;
GRANT SELECT ON customer_preferences TO agent_personalization, agent_product_recommendation;
