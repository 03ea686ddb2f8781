"""Removes an environment, and tells what outlives it."""
