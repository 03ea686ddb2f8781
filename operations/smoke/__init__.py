"""Asks a deployed shop real questions through its public door."""
