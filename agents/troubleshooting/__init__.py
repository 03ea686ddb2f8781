"""Troubleshooting: help with a product that does not work, and its warranty."""
