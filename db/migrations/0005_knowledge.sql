-- What support knows: frequently asked questions, guides and policies.

CREATE TABLE knowledge_articles (
    article_id text PRIMARY KEY CHECK (article_id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    kind       text NOT NULL CHECK (kind IN ('faq', 'guide', 'policy')),
    category   filled_text NOT NULL,
    product_id product_key REFERENCES products,
    title      filled_text NOT NULL,
    body       filled_text NOT NULL,
    search     tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', category), 'B')
        || setweight(to_tsvector('english', body), 'C')
    ) STORED
);
CREATE INDEX knowledge_articles_search ON knowledge_articles USING gin (search);
CREATE INDEX knowledge_articles_by_category ON knowledge_articles (category);
CREATE INDEX knowledge_articles_by_product ON knowledge_articles (product_id);

COMMENT ON COLUMN knowledge_articles.product_id IS 'The one product that it is about; NULL when it helps with a whole category.';
