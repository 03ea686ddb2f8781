-- A page of the catalogue without words: what sells best, without sorting all that there is.
CREATE INDEX products_by_popularity ON products (popularity DESC, product_id);

COMMENT ON FUNCTION next_order_id IS 'An order''s key, never given before. Its payment bears the same number; parcels have numbers of their own.';
