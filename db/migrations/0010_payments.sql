-- What an order costs, how it was paid and what was paid back. Sums are generated: they can't fail to add up.

ALTER TABLE orders
    ADD COLUMN delivery_is_free boolean NOT NULL DEFAULT false,
    ADD COLUMN tax usd GENERATED ALWAYS AS (round(total_amount * 0.08, 2)) STORED,
    ADD COLUMN shipping usd
        GENERATED ALWAYS AS (CASE WHEN delivery_is_free OR total_amount >= 50 THEN 0 ELSE 9.99 END) STORED,
    ADD COLUMN amount_due usd GENERATED ALWAYS AS (
        total_amount + round(total_amount * 0.08, 2)
        + CASE WHEN delivery_is_free OR total_amount >= 50 THEN 0 ELSE 9.99 END
    ) STORED;

COMMENT ON COLUMN orders.total_amount IS 'The subtotal: the sum of the lines as ordered, before tax and shipping.';
COMMENT ON COLUMN orders.delivery_is_free IS 'By the customer''s loyalty tier; from 50 dollars it is free for everybody.';
COMMENT ON COLUMN orders.tax IS '8 % of the subtotal.';
COMMENT ON COLUMN orders.amount_due IS 'What the customer pays: subtotal, tax and shipping.';

CREATE TABLE payments (
    payment_id        text PRIMARY KEY CHECK (payment_id ~ '^PAY-[0-9]{4}-[0-9]{3,}$'),
    order_id          order_key NOT NULL UNIQUE REFERENCES orders,
    payment_method_id text NOT NULL REFERENCES payment_methods,
    payment_status    text NOT NULL CHECK (payment_status IN ('authorized', 'captured', 'voided', 'failed')),
    authorized_date   date,
    captured_date     date,
    failure_reason    filled_text,
    CONSTRAINT payments_captured_on_a_date CHECK ((payment_status = 'captured') = (captured_date IS NOT NULL)),
    CONSTRAINT payments_failed_for_a_reason CHECK ((payment_status = 'failed') = (failure_reason IS NOT NULL)),
    CONSTRAINT payments_authorized_first CHECK ((payment_status = 'failed') = (authorized_date IS NULL)),
    CONSTRAINT payments_dates_in_order CHECK (authorized_date <= captured_date)
);
CREATE INDEX payments_by_method ON payments (payment_method_id);

COMMENT ON TABLE payments IS 'One an order, of its amount_due: the amount is said once, by the order.';
COMMENT ON COLUMN payments.payment_status IS 'authorized until the order is sent, then captured; voided when it is cancelled before.';

CREATE TABLE refunds (
    refund_id      text PRIMARY KEY CHECK (refund_id ~ '^REF-[0-9]{4}-[0-9]{3,}$'),
    payment_id     text NOT NULL REFERENCES payments,
    return_id      text UNIQUE REFERENCES returns,
    reason         text NOT NULL CHECK (reason IN ('return', 'cancellation', 'lost_parcel', 'price_adjustment')),
    refund_status  text NOT NULL CHECK (refund_status IN ('pending', 'completed')),
    goods          usd NOT NULL CHECK (goods > 0),
    shipping       usd NOT NULL DEFAULT 0,
    tax            usd GENERATED ALWAYS AS (round(goods * 0.08, 2)) STORED,
    amount         usd GENERATED ALWAYS AS (goods + round(goods * 0.08, 2) + shipping) STORED,
    issued_date    date NOT NULL,
    completed_date date,
    CONSTRAINT refunds_of_a_return_name_it CHECK ((reason = 'return') = (return_id IS NOT NULL)),
    CONSTRAINT refunds_completed_on_a_date CHECK ((refund_status = 'completed') = (completed_date IS NOT NULL)),
    CONSTRAINT refunds_dates_in_order CHECK (issued_date <= completed_date)
);
CREATE INDEX refunds_by_payment ON refunds (payment_id);

COMMENT ON COLUMN refunds.goods IS 'The price of what is refunded; its tax is added.';
COMMENT ON COLUMN refunds.amount IS 'What the customer gets back, the way they paid.';

ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
CREATE POLICY payments_of_own_orders ON payments
    USING (EXISTS (SELECT FROM orders WHERE orders.order_id = payments.order_id));

ALTER TABLE refunds ENABLE ROW LEVEL SECURITY;
CREATE POLICY refunds_of_own_payments ON refunds
    USING (EXISTS (SELECT FROM payments WHERE payments.payment_id = refunds.payment_id));

GRANT SELECT ON payments, refunds TO agent_order_management;
