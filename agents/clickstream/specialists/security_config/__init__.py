"""Security groups: who may talk to whom."""
