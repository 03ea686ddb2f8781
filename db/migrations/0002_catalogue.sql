-- What the shop sells. A product is described; its variants are what is bought and stocked.

CREATE TABLE products (
    product_id  product_key PRIMARY KEY,
    name        filled_text NOT NULL,
    category    filled_text NOT NULL,
    brand       filled_text NOT NULL,
    description filled_text NOT NULL,
    price       usd NOT NULL CHECK (price > 0),
    rating      numeric(2, 1) NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    popularity  integer NOT NULL DEFAULT 0 CHECK (popularity >= 0),
    search      tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('english', brand || ' ' || category), 'B')
        || setweight(to_tsvector('english', description), 'C')
    ) STORED
);
CREATE INDEX products_search ON products USING gin (search);
CREATE INDEX products_by_category ON products (category, price);
CREATE INDEX products_by_price ON products (price);
CREATE INDEX products_by_rating ON products (rating DESC, popularity DESC);

COMMENT ON COLUMN products.rating IS 'Average of the stars given, with or without a written review; 0.0 before the first ones.';
COMMENT ON COLUMN products.popularity IS 'Pieces sold so far: breaks ties between equal ratings.';

CREATE TABLE product_variants (
    variant_id text PRIMARY KEY,
    product_id product_key NOT NULL REFERENCES products,
    size       filled_text,
    color      filled_text,
    capacity   filled_text,
    CHECK (variant_id = product_id OR variant_id ~ ('^' || product_id || '(-[A-Za-z0-9.]+)+$')),
    UNIQUE NULLS NOT DISTINCT (product_id, size, color, capacity)
);

COMMENT ON COLUMN product_variants.variant_id IS 'The product''s id where there is one variant, else followed by what tells it apart: shoe_001-10.';

CREATE TABLE inventory (
    variant_id        text PRIMARY KEY REFERENCES product_variants,
    quantity          integer NOT NULL CHECK (quantity >= 0),
    reorder_threshold integer NOT NULL DEFAULT 0 CHECK (reorder_threshold >= 0),
    reorder_quantity  integer NOT NULL DEFAULT 1 CHECK (reorder_quantity > 0),
    last_restock_date date
);

COMMENT ON TABLE inventory IS 'Narrow on purpose: it is updated with every sale, and must not re-enter wide indexes.';

CREATE TABLE warranties (
    product_id product_key PRIMARY KEY REFERENCES products,
    months     integer NOT NULL CHECK (months > 0),
    covers     filled_text NOT NULL,
    excludes   filled_text NOT NULL
);
