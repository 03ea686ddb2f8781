"""What RDS does inside PostgreSQL when a cluster is created: its master user and its first database."""

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
_RDS_SUPERUSER = "rds_superuser"
_ITS_ROLES = ("pg_monitor", "pg_signal_backend", "pg_checkpoint")


def create_cluster_database(connection: Connection, *, name: str, owner: str, password: str) -> None:
    """Creates, or brings up to date, the master user and the database that it owns. The connection autocommits."""
    _ensure_rds_superuser(connection)
    _ensure_master_user(connection, owner=owner, password=password)
    _ensure_database(connection, name=name, owner=owner)


def _ensure_rds_superuser(connection: Connection) -> None:
    if not _role_exists(connection, _RDS_SUPERUSER):
        connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(_RDS_SUPERUSER)))
    roles = SQL(", ").join(map(Identifier, _ITS_ROLES))
    connection.execute(SQL("GRANT {} TO {} WITH ADMIN OPTION").format(roles, Identifier(_RDS_SUPERUSER)))


def _ensure_master_user(connection: Connection, *, owner: str, password: str) -> None:
    if not _role_exists(connection, owner):
        connection.execute(SQL("CREATE ROLE {}").format(Identifier(owner)))
    # A verifier, not the password: a statement that fails is written to the log as it is.
    verifier = connection.pgconn.encrypt_password(password.encode(), owner.encode(), b"scram-sha-256").decode()
    connection.execute(
        SQL("ALTER ROLE {} LOGIN CREATEDB CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
            Identifier(owner), Literal(verifier)
        )
    )
    connection.execute(SQL("GRANT {} TO {}").format(Identifier(_RDS_SUPERUSER), Identifier(owner)))


def _ensure_database(connection: Connection, *, name: str, owner: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    statement = "ALTER DATABASE {} OWNER TO {}" if known else "CREATE DATABASE {} OWNER {}"
    connection.execute(SQL(statement).format(Identifier(name), Identifier(owner)))


def _role_exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is not None
