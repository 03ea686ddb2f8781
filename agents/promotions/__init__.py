"""Promotions: a marketer talks to the shop's data; every write is previewed, approved, done once, and can be undone."""
