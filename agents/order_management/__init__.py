"""Order management: where an order is, what was ordered, returns, and what is in stock."""
