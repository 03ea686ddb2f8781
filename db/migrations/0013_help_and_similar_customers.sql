-- What other customers' purchases may tell a customer, and whom to turn to with what no agent can do.

-- It runs as its owner, past the policies, so it takes no argument: it is always about who asks. Only what at least
-- three others bought is told, the one who asks not counted; for staff and for nobody there is no row.
CREATE FUNCTION similar_customers_bought()
    RETURNS TABLE (category text, product_id text, customers bigint, similar_customers bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    WITH liked AS (
        SELECT ARRAY(SELECT jsonb_array_elements_text(categories)) AS categories
          FROM customer_preferences
         WHERE customer_id = principal_customer_id()
    ), similar_ones AS (
        SELECT o.customer_id
          FROM customer_preferences o, liked
         WHERE jsonb_exists_any(o.categories, liked.categories) AND o.customer_id <> principal_customer_id()
         ORDER BY o.customer_id
         LIMIT 1000
    )
    SELECT h.category, h.product_id, count(DISTINCT h.customer_id), (SELECT count(*) FROM similar_ones)
      FROM similar_ones JOIN purchase_history h USING (customer_id)
     GROUP BY GROUPING SETS ((h.category), (h.category, h.product_id))
    HAVING count(DISTINCT h.customer_id) >= 3
$$;
REVOKE EXECUTE ON FUNCTION similar_customers_bought FROM PUBLIC;
GRANT EXECUTE ON FUNCTION similar_customers_bought TO agent_personalization;

CREATE INDEX customer_preferences_by_category ON customer_preferences USING gin (categories);

COMMENT ON FUNCTION similar_customers_bought IS 'What other customers with a favourite category in common bought, by category (product_id NULL) and by product; never a row of theirs.';

GRANT SELECT ON inventory TO agent_personalization;
GRANT SELECT ON knowledge_articles TO agent_order_management, agent_product_recommendation, agent_personalization;
