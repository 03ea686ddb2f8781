"""Measures the promotions: how soon an answer begins and ends, what a function costs before, and joins as they grow."""
