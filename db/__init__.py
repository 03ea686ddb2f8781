"""The shop's schema, its data, and the tools that bring a database to them."""
