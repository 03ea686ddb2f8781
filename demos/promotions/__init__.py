"""A marketer's chat with the shop's data, on a terminal."""
