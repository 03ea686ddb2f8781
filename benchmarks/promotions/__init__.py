"""Measures the promotions: how soon an answer begins and ends, and what a function costs before it does anything."""
