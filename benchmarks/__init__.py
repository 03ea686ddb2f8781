"""Benchmarks: each prints its figures beside floors that were measured in the same run."""
