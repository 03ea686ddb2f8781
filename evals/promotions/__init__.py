"""Marketers' questions, each with the query plan that it should give, and a runner that asks any model."""
