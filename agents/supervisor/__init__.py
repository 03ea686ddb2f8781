"""The supervisor: decides which specialists to ask, asks them together, composes one reply."""
