-- The settlement moves it on when it asks again, so that an order that is asked in vain goes behind the others.

COMMENT ON COLUMN payments.requested_at IS 'When it became open, or was last asked about by the settlement, which goes by this.';
