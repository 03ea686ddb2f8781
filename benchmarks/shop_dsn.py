"""The way into a running stack's database past all policies."""

from local.postgres import PostgresServer
from local.settings import Settings


def shop_dsn(settings: Settings) -> str:
    """PostgreSQL's superuser, in the shop's own database."""
    server = PostgresServer(settings.home / "postgres", settings.postgres_port)
    return server.dsn.replace("dbname=postgres", "dbname=clickshop")
