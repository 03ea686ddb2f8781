-- Who is asking. The adapters set three variables LOCAL to each transaction; policies read them through these functions.
-- Empty or absent variables are nobody: every comparison is then NULL, and no row is shown.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE FUNCTION principal_is_staff() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('clickshop.principal_kind', true) = 'staff';

CREATE FUNCTION principal_customer_id() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE current_setting('clickshop.principal_kind', true)
        WHEN 'customer' THEN nullif(current_setting('clickshop.customer_id', true), '')
    END;

CREATE FUNCTION principal_subject() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN current_setting('clickshop.principal_kind', true) IN ('customer', 'staff')
        THEN nullif(current_setting('clickshop.subject', true), '')
    END;

COMMENT ON FUNCTION principal_is_staff IS 'True when the transaction carries a member of staff.';
COMMENT ON FUNCTION principal_customer_id IS 'The customer that the transaction carries; NULL for staff and for nobody.';
COMMENT ON FUNCTION principal_subject IS 'The token''s subject that the transaction carries; NULL for nobody.';

CREATE DOMAIN customer_key AS text CHECK (VALUE ~ '^cust[0-9]{3,}$');
CREATE DOMAIN product_key AS text CHECK (VALUE ~ '^[A-Za-z]+_?[0-9]{3,}$');
CREATE DOMAIN order_key AS text CHECK (VALUE ~ '^ORD-[0-9]{4}-[0-9]{3,}$');
CREATE DOMAIN filled_text AS text CHECK (VALUE ~ '\S');
CREATE DOMAIN usd AS numeric(10, 2) CHECK (VALUE >= 0);

COMMENT ON DOMAIN filled_text IS 'Text that says something: neither empty nor blank.';
COMMENT ON DOMAIN usd IS 'US dollars, never negative: a refund is a column of its own.';
