"""Clickstream: agents that explain and propose an event pipeline, and code that deploys it and proves that it works."""
