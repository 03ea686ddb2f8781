"""A supervisor and three specialists, each with its own tools and database role: the shop as it scales."""
