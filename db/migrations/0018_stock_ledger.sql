-- Every movement of stock, written by the database itself: whoever writes inventory, the sum of a variant's changes is
-- its quantity at any time. A transaction that sells says so in two variables that are LOCAL to it, as its principal is:
-- clickshop.stock_reason ('sale' or 'release') and clickshop.order_id. Without them, stock was opened, restocked or counted.

CREATE TABLE stock_movements (
    movement_id    bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    variant_id     text NOT NULL,
    change         integer NOT NULL,
    quantity_after integer NOT NULL CHECK (quantity_after >= 0),
    reason         text NOT NULL CHECK (reason IN ('opening', 'sale', 'release', 'restock', 'count')),
    order_id       order_key REFERENCES orders,
    moved_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stock_movements_of_an_order_name_it CHECK ((reason IN ('sale', 'release')) = (order_id IS NOT NULL)),
    CONSTRAINT stock_movements_go_the_way_they_say CHECK (
        CASE reason
            WHEN 'sale' THEN change < 0
            WHEN 'release' THEN change > 0
            WHEN 'restock' THEN change > 0
            WHEN 'opening' THEN change = quantity_after
            ELSE true
        END
    )
);
CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, movement_id);
CREATE INDEX stock_movements_by_order ON stock_movements (order_id) WHERE order_id IS NOT NULL;

COMMENT ON TABLE stock_movements IS 'Written by the triggers on inventory, and by nobody else; nothing in it is ever changed.';
COMMENT ON COLUMN stock_movements.variant_id IS 'No foreign key: what was moved stays known when the variant is gone.';
COMMENT ON COLUMN stock_movements.reason IS 'opening: first stock; sale and release: an order took it, or gave it back; restock: a delivery; count: anything else.';

-- Once a statement and not once a row, so that COPY stays COPY. It runs as its owner: no writer needs a grant on the ledger.
CREATE FUNCTION record_stock_movements() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    said text := nullif(current_setting('clickshop.stock_reason', true), '');
    its_order text := nullif(current_setting('clickshop.order_id', true), '');
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN
            INSERT INTO stock_movements (variant_id, change, quantity_after, reason)
            SELECT variant_id, quantity, quantity, 'opening' FROM stock_after;
        WHEN 'UPDATE' THEN
            INSERT INTO stock_movements (variant_id, change, quantity_after, reason, order_id)
            SELECT variant_id, coalesce(n.quantity, 0) - coalesce(o.quantity, 0), coalesce(n.quantity, 0),
                   coalesce(said, CASE
                       WHEN n.quantity > o.quantity AND n.last_restock_date IS DISTINCT FROM o.last_restock_date
                       THEN 'restock' ELSE 'count' END),
                   CASE WHEN said IN ('sale', 'release') THEN its_order END
              FROM stock_before o FULL JOIN stock_after n USING (variant_id)
             WHERE coalesce(n.quantity, 0) <> coalesce(o.quantity, 0);
        WHEN 'DELETE' THEN
            INSERT INTO stock_movements (variant_id, change, quantity_after, reason)
            SELECT variant_id, -quantity, 0, 'count' FROM stock_before;
        WHEN 'TRUNCATE' THEN
            INSERT INTO stock_movements (variant_id, change, quantity_after, reason)
            SELECT variant_id, -quantity, 0, 'count' FROM inventory;
    END CASE;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION record_stock_movements FROM PUBLIC;

-- Inventory that was there before the ledger is where the ledger begins.
INSERT INTO stock_movements (variant_id, change, quantity_after, reason)
SELECT variant_id, quantity, quantity, 'opening' FROM inventory;

CREATE TRIGGER stock_is_opened AFTER INSERT ON inventory
    REFERENCING NEW TABLE AS stock_after
    FOR EACH STATEMENT EXECUTE FUNCTION record_stock_movements();
CREATE TRIGGER stock_is_moved AFTER UPDATE ON inventory
    REFERENCING OLD TABLE AS stock_before NEW TABLE AS stock_after
    FOR EACH STATEMENT EXECUTE FUNCTION record_stock_movements();
CREATE TRIGGER stock_is_taken_off_the_shelf AFTER DELETE ON inventory
    REFERENCING OLD TABLE AS stock_before
    FOR EACH STATEMENT EXECUTE FUNCTION record_stock_movements();
CREATE TRIGGER stock_is_cleared BEFORE TRUNCATE ON inventory
    FOR EACH STATEMENT EXECUTE FUNCTION record_stock_movements();

CREATE VIEW stock_discrepancies AS
SELECT variant_id, coalesce(i.quantity, 0) AS quantity, coalesce(m.moved, 0) AS moved
  FROM inventory i
  FULL JOIN (SELECT variant_id, sum(change) AS moved FROM stock_movements GROUP BY variant_id) m USING (variant_id)
 WHERE coalesce(i.quantity, 0) <> coalesce(m.moved, 0);

COMMENT ON VIEW stock_discrepancies IS 'Where the ledger does not add up to the stock: never a row.';

GRANT SELECT (movement_id, variant_id, change, quantity_after, reason, moved_at) ON stock_movements TO clickshop_operator;
GRANT SELECT ON stock_discrepancies TO clickshop_operator;
