-- An exchange ends when the other size or color has been sent, as a return ends with its refund.

ALTER TABLE returns DROP CONSTRAINT returns_return_status_check;
ALTER TABLE returns ADD CONSTRAINT returns_return_status_check
    CHECK (return_status IN ('requested', 'approved', 'in_transit', 'received', 'refunded', 'exchanged', 'rejected'));
ALTER TABLE returns ADD CONSTRAINT returns_end_as_they_began
    CHECK (return_status NOT IN ('refunded', 'exchanged') OR (return_status = 'exchanged') = (kind = 'exchange'));
