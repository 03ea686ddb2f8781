-- Live shopping signs in as one role, which may do little, and does each agent's work in that agent's own role: it may
-- become them (SET), and has nothing of theirs before it does (INHERIT FALSE). SQL that a model writes comes in by
-- a login of its own, which reads what any visitor may see.

DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY[
        'agent_live_shopping', 'agent_live_shopping_mcp', 'agent_live_shopping_single', 'agent_live_shopping_search',
        'agent_live_shopping_product', 'agent_live_shopping_order'
    ] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION', role);
        EXCEPTION
            -- Roles belong to the server, migrations to a database: another database may have made it.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    END LOOP;
    FOREACH role IN ARRAY ARRAY['agent_live_shopping', 'agent_live_shopping_mcp'] LOOP
        EXECUTE format('ALTER ROLE %I LOGIN', role);
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    END LOOP;
END
$$;
GRANT agent_live_shopping_single, agent_live_shopping_search, agent_live_shopping_product, agent_live_shopping_order
    TO agent_live_shopping WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

-- What a statement that nobody read may cost. A session may loosen these, so they are no guard: the grants are.
ALTER ROLE agent_live_shopping_mcp SET default_transaction_read_only = on;
ALTER ROLE agent_live_shopping_mcp SET statement_timeout = '3s';
ALTER ROLE agent_live_shopping_mcp SET transaction_timeout = '10s';
ALTER ROLE agent_live_shopping_mcp SET lock_timeout = '1s';
ALTER ROLE agent_live_shopping_mcp SET work_mem = '4MB';
ALTER ROLE agent_live_shopping_mcp SET max_parallel_workers_per_gather = 0;

-- The service: conversations, streams, and the record of what its agents did.
GRANT SELECT, INSERT ON live_sessions, live_turns TO agent_live_shopping;
GRANT UPDATE (stream_id) ON live_sessions TO agent_live_shopping;
GRANT SELECT ON streams, stream_events, products TO agent_live_shopping;

-- What every one of the shop's agents reads, and the one whose SQL a model writes reads nothing else.
GRANT SELECT ON products, product_variants, inventory
    TO agent_live_shopping_single, agent_live_shopping_search, agent_live_shopping_product, agent_live_shopping_order,
       agent_live_shopping_mcp;
GRANT SELECT ON streams, stream_events TO agent_live_shopping_single, agent_live_shopping_search, agent_live_shopping_mcp;
GRANT SELECT ON live_catalogue, live_timeline TO agent_live_shopping_mcp;
GRANT SELECT ON product_embeddings TO agent_live_shopping_search;

-- Who takes orders. Prices, totals and whose order it is can't be changed once it is placed.
GRANT USAGE ON SEQUENCE order_numbers TO agent_live_shopping_order, agent_live_shopping_single;
GRANT SELECT, INSERT ON order_requests TO agent_live_shopping_order, agent_live_shopping_single;
GRANT UPDATE (quantity) ON inventory TO agent_live_shopping_order, agent_live_shopping_single;
GRANT SELECT, UPDATE (order_status),
      INSERT (order_id, customer_id, order_status, order_date, total_amount, delivery_is_free) ON orders
    TO agent_live_shopping_order, agent_live_shopping_single;
GRANT SELECT, INSERT ON order_items, shipments TO agent_live_shopping_order, agent_live_shopping_single;
GRANT SELECT, INSERT (payment_id, order_id, payment_method_id, payment_status, open_request, requested_at),
      UPDATE (payment_status, open_request, requested_at, authorized_date, captured_date, failure_reason) ON payments
    TO agent_live_shopping_order, agent_live_shopping_single;
GRANT SELECT ON payment_methods TO agent_live_shopping_order, agent_live_shopping_single;
GRANT SELECT (customer_id, loyalty_tier) ON personalization TO agent_live_shopping_order, agent_live_shopping_single;

-- Each agent's calls are added in its own role. Two have none to write in: the one that only reads, and the one without tools.
GRANT INSERT ON tool_audit
    TO agent_live_shopping, agent_live_shopping_single, agent_live_shopping_search, agent_live_shopping_product,
       agent_live_shopping_order;
CREATE POLICY calls_are_added_by_the_service_of_live_shopping ON tool_audit FOR INSERT TO agent_live_shopping
    WITH CHECK (
        subject = (SELECT principal_subject())
        AND kind = (SELECT current_setting('clickshop.principal_kind', true))
        AND agent IN ('live-shopping-mcp', 'live-shopping-supervisor')
        AND current_user = 'agent_live_shopping'
    );

-- It runs as its owner, past the policies, so it tells numbers only, of these agents only, and to staff only.
CREATE FUNCTION live_shopping_analytics(since timestamptz)
    RETURNS TABLE (agent text, tool text, calls bigint, found bigint, nothing bigint, refused bigint, failed bigint,
                   p50_ms double precision, p95_ms double precision, last_called_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT a.agent, a.tool, count(*), count(*) FILTER (WHERE outcome = 'found'), count(*) FILTER (WHERE outcome = 'nothing'),
           count(*) FILTER (WHERE outcome = 'refused'), count(*) FILTER (WHERE outcome = 'failed'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds), max(started_at)
      FROM tool_audit a
     WHERE principal_is_staff() AND starts_with(a.agent, 'live-shopping') AND started_at >= since
     GROUP BY a.agent, a.tool
     ORDER BY a.agent, a.tool
$$;
REVOKE EXECUTE ON FUNCTION live_shopping_analytics FROM PUBLIC;
GRANT EXECUTE ON FUNCTION live_shopping_analytics TO agent_live_shopping;

COMMENT ON FUNCTION live_shopping_analytics IS 'How often each agent of live shopping called each tool, how that ended and how long it took; no arguments, nobody''s name.';
