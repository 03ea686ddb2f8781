-- A plan that is cancelled, or fails, leaves the proof that it drove where it was: the service brings that one to its end too,
-- once nobody has moved it for a while.

CREATE INDEX clickstream_proofs_not_done ON clickstream_proofs (asked_at) WHERE state <> 'done';
DROP INDEX clickstream_proofs_open;
COMMENT ON COLUMN clickstream_proofs.driven IS 'A plan''s step drives it; the others, and those that such a step has left, are driven by the service itself.';
