"""PostgreSQL 18 with pgvector on loopback, with passwords, from a wheel: what Aurora is in AWS."""

from local.postgres.errors import PostgresNotStarted
from local.postgres.server import PostgresServer

__all__ = ["PostgresNotStarted", "PostgresServer"]
