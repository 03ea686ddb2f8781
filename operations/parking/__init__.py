"""Stops what costs while nobody works, and starts it again as it was."""
