-- What a hundred thousand products showed: docs/search.md has it as it was measured.

-- The default graph (16 neighbours, 64 candidates) loses more of the nearest rows; this one takes longer to build.
DROP INDEX product_embeddings_nearest;
CREATE INDEX product_embeddings_nearest ON product_embeddings USING hnsw (embedding vector_cosine_ops)
    WITH (m = 24, ef_construction = 200);

-- Which products come in a size: without it, a scan of all variants. Its statistics tell the planner how few they are.
CREATE INDEX product_variants_by_size ON product_variants (upper(size), product_id);

-- What other shoppers wrote of a product decides between products that are equally near.
GRANT SELECT (product_id, title, body) ON reviews TO agent_live_shopping_search;
