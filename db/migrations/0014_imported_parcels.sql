-- A shop's old database knew whether a parcel was on its way, and neither by whom nor since when.

ALTER TABLE shipments
    ADD COLUMN is_imported boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT shipments_sent_or_not,
    DROP CONSTRAINT shipments_sent_with_tracking,
    ADD CONSTRAINT shipments_sent_or_not CHECK (
        CASE shipping_status
            WHEN 'preparing' THEN shipped_date IS NULL
            WHEN 'delayed' THEN true
            ELSE shipped_date IS NOT NULL OR is_imported
        END
    ),
    ADD CONSTRAINT shipments_sent_with_tracking
        CHECK (shipped_date IS NULL OR (carrier IS NOT NULL AND tracking_number IS NOT NULL));

COMMENT ON COLUMN shipments.is_imported IS 'From the old database, which kept neither the day of sending nor a tracking number.';
