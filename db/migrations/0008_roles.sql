-- One role per agent with only what its tools read. Passwords are set by the deployment, from Secrets Manager.

DO $$
DECLARE
    agent text;
BEGIN
    FOREACH agent IN ARRAY ARRAY[
        'agent_supervisor', 'agent_order_management', 'agent_product_recommendation',
        'agent_personalization', 'agent_troubleshooting'
    ] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION', agent);
        EXCEPTION
            -- Roles belong to the server, migrations to a database: another database may have made it.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), agent);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', agent);
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

GRANT SELECT, INSERT ON conversations, conversation_turns TO agent_supervisor;

GRANT SELECT ON products, product_variants, inventory, orders, order_items, shipments, returns
    TO agent_order_management;

GRANT SELECT ON products, product_variants, inventory, product_embeddings, orders, order_items
    TO agent_product_recommendation;
GRANT SELECT (review_id, product_id, rating, title, body, review_date) ON reviews
    TO agent_product_recommendation;

GRANT SELECT ON customers, browsing_events, products
    TO agent_personalization;
GRANT SELECT (customer_id, preferred_category, preferred_brand, price_range, loyalty_tier) ON personalization
    TO agent_personalization;

GRANT SELECT ON knowledge_articles, article_embeddings, products, warranties
    TO agent_troubleshooting;
