"""Joins across DynamoDB and PostgreSQL measured, against DuckDB alone over the same rows."""
