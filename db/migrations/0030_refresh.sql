-- How far promotions has copied what happened in the shop: written when the copy is kept, so that a refresh that dies goes on.

CREATE TABLE promotion_refresh (
    copied     text PRIMARY KEY CHECK (copied IN ('orders', 'customers')),
    changed_at timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO promotion_refresh (copied) VALUES ('orders'), ('customers');

COMMENT ON COLUMN promotion_refresh.changed_at IS 'Up to which change. What a slow transaction wrote may be older: a refresh looks a little further back.';

GRANT SELECT, UPDATE (changed_at) ON promotion_refresh TO agent_promotions_refresh;
