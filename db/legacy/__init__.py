"""The shop's old database, order_management.db: how its rows are read, what they become, and what is refused."""
