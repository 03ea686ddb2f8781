"""How well search finds what is asked in words that the catalogue does not use: `python -m benchmarks.search`."""
