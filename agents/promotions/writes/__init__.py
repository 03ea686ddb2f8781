"""Writes: planned as data, previewed, approved by people, done once in a transaction, and undone while they stand."""
