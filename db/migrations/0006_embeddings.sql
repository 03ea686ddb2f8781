-- Embeddings in narrow tables of their own: an update of a product's price or stock never re-enters an HNSW index.

CREATE TABLE product_embeddings (
    product_id   product_key PRIMARY KEY REFERENCES products ON DELETE CASCADE,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    model        filled_text NOT NULL,
    embedding    vector(512) NOT NULL
);
CREATE INDEX product_embeddings_nearest ON product_embeddings USING hnsw (embedding vector_cosine_ops);

CREATE TABLE article_embeddings (
    article_id   text PRIMARY KEY REFERENCES knowledge_articles ON DELETE CASCADE,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    model        filled_text NOT NULL,
    embedding    vector(512) NOT NULL
);
CREATE INDEX article_embeddings_nearest ON article_embeddings USING hnsw (embedding vector_cosine_ops);

COMMENT ON COLUMN product_embeddings.content_hash IS 'SHA-256 of the text that was embedded: another one means that it is out of date.';
COMMENT ON COLUMN article_embeddings.content_hash IS 'SHA-256 of the text that was embedded: another one means that it is out of date.';
