"""Hostile SQL past the guard: in the database it meets a role with nothing behind it. Honest SQL is answered there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from botocore.exceptions import ClientError
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from agents.live_shopping.mcp_agent.guard import guarded
from agents.live_shopping.mcp_agent.views import VIEWS
from tests.fakes.hostile_sql import ENDLESS, HONEST, HOSTILE
from tests.integration.db.conftest import READER, Cluster

if TYPE_CHECKING:
    from mypy_boto3_rds_data.type_defs import ExecuteStatementResponseTypeDef

_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
_ROWS = "SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {} t"
_OBJECTS = """
SELECT relname, relkind::text, relacl::text FROM pg_class WHERE NOT pg_is_other_temp_schema(relnamespace)
UNION ALL SELECT proname, 'function', proacl::text FROM pg_proc
UNION ALL SELECT rolname, 'role', rolconfig::text FROM pg_roles
UNION ALL SELECT sequencename, 'sequence', last_value::text FROM pg_sequences
UNION ALL SELECT 'large objects', 'count', count(*)::text FROM pg_largeobject_metadata
UNION ALL SELECT relname, 'comment', obj_description(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace
ORDER BY 1, 2
"""
_COLUMNS = """
SELECT column_name, data_type, col_description(CAST(%s AS regclass), ordinal_position)
  FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position
"""
_PRIVATE = """
SELECT email FROM customers UNION ALL SELECT last_name || ', ' || address FROM customers
UNION ALL SELECT order_id FROM orders UNION ALL SELECT payment_id FROM payments
UNION ALL SELECT payment_method_id FROM payment_methods
"""


@pytest.fixture(scope="module")
def superuser(shop: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """Who sees everything, and makes the reader wait a tenth of what it may."""
    with psycopg.connect(shop.superuser_dsn, autocommit=True, row_factory=tuple_row) as connection:
        here = SQL("ALTER ROLE {} IN DATABASE {} ").format(Identifier(READER), Identifier(shop.name))
        connection.execute(here + SQL("SET statement_timeout = '300ms'"))
        yield connection
        connection.execute(here + SQL("RESET statement_timeout"))


def execute(shop: Cluster, sql: str) -> "ExecuteStatementResponseTypeDef":
    """As the reader, over the Data API as the MCP server goes."""
    return shop.data_api.client("rds-data").execute_statement(
        resourceArn=shop.arn, secretArn=shop.role_secrets[READER], database=shop.name, sql=sql
    )


def run(shop: Cluster, sql: str) -> list[object]:
    """All values that the reader gets, if it gets any."""
    try:
        answer = execute(shop, sql)
    except ClientError:
        return []
    return [value for record in answer.get("records", []) for field in record for value in field.values()]


def fingerprint(superuser: psycopg.Connection[Any]) -> dict[str, object]:
    """All rows of all tables, and everything that is there beside them."""
    tables = [name for (name,) in superuser.execute(_TABLES)]
    rows = {name: superuser.execute(SQL(_ROWS).format(Identifier(name))).fetchone() for name in tables}
    return {**rows, "objects": superuser.execute(_OBJECTS).fetchall()}


def test_hostile_sql_is_harmless_where_it_gets_through(shop: Cluster, superuser: psycopg.Connection[Any]) -> None:
    private = {str(value) for (value,) in superuser.execute(_PRIVATE)}
    assert len(private) > 500
    before = fingerprint(superuser)
    for sql in HOSTILE:
        told = " ".join(str(value) for value in run(shop, sql))
        leaked = {value for value in private if value in told}
        assert not leaked, sql
    assert fingerprint(superuser) == before


def test_the_fingerprint_would_tell(shop: Cluster, superuser: psycopg.Connection[Any]) -> None:
    before = fingerprint(superuser)
    with psycopg.connect(shop.superuser_dsn, row_factory=tuple_row) as connection:
        connection.execute("UPDATE products SET price = price + 1 WHERE product_id = 'shoe_001'")
        assert {name for name, rows in fingerprint(connection).items() if rows != before[name]} == {"products"}
        connection.rollback()


@pytest.mark.parametrize("sql", HONEST)
@pytest.mark.usefixtures("superuser")
def test_honest_sql_is_answered(shop: Cluster, sql: str) -> None:
    assert run(shop, guarded(sql))


@pytest.mark.usefixtures("superuser")
def test_a_statement_that_passes_the_guard_is_cut_off_by_the_clock(shop: Cluster) -> None:
    with pytest.raises(ClientError, match="canceling statement due to statement timeout; SQLState: 57014"):
        execute(shop, guarded(ENDLESS))


@pytest.mark.parametrize("view", VIEWS)
def test_the_model_is_told_what_the_view_has(view: str, superuser: psycopg.Connection[Any]) -> None:
    said = superuser.execute("SELECT obj_description(CAST(%s AS regclass))", (view,)).fetchone()
    columns = superuser.execute(_COLUMNS, (view, view)).fetchall()
    assert said == (VIEWS[view].meaning,)
    assert columns == [(name, column.type, column.meaning) for name, column in VIEWS[view].columns.items()]
