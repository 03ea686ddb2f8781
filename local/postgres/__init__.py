"""PostgreSQL 18 with pgvector on loopback, with passwords, from a wheel: what Aurora is in AWS."""

from local.postgres.server import PostgresNotStarted, PostgresServer

__all__ = ["PostgresNotStarted", "PostgresServer"]
