"""Explains the two solutions, compares them and recommends one."""
