"""Personalization: what the shop knows about the customer who asks."""
