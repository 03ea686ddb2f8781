-- What a thousand times the sample showed: each of these was a scan of the whole table for a handful of rows.

-- The unique index on lines leaves rejected returns out, so it can't tell which returns an order has.
CREATE INDEX returns_by_line ON returns (order_id, line_number);

-- A product is meant by its id or its name, whatever the case.
CREATE INDEX products_by_id_in_any_case ON products (lower(product_id));
CREATE INDEX products_by_name_in_any_case ON products (lower(name));
