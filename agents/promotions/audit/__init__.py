"""The audit trail of writes: append-only, each entry holding the hash of the one before it."""
