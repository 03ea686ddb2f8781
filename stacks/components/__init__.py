"""Constructs that more than one stack composes, or that hide a detail of AWS."""
