"""What every adapter of the database port promises. Each test runs over psycopg's pool and over the RDS Data API."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from agents.common.data_api import DataApiDatabase
from agents.common.database import (
    Database,
    Json,
    Parameter,
    SharedDatabase,
    StatementRefused,
    Vector,
    statement,
    words_of_postgres,
)
from agents.common.errors import BadInput, ClickShopError, ConstraintViolated, DatabaseUnavailable, NotAllowed
from agents.common.postgres import PoolLimits, PostgresAddress, PostgresDatabase
from agents.common.principal import Principal
from local.postgres import PostgresServer
from tests.fakes.http_server import free_port
from tests.integration.data_api import Aws, create_cluster, create_secret

STAFF = Principal(kind="staff", subject="staff-1", customer_id=None)
_WITHIN_SECONDS = 10.0


def customer(number: int) -> Principal:
    """A customer by number."""
    return Principal(kind="customer", subject=f"subject-{number}", customer_id=f"cust{number:03}")


@dataclass(frozen=True)
class Server:
    """A database and the ARNs to reach it by, made once for all of these tests."""

    host: str
    port: int
    name: str
    dsn: str
    superuser_dsn: str
    cluster_arn: str
    secret_arn: str


@pytest.fixture(scope="module")
def server(postgres: PostgresServer, aws: Aws) -> Server:
    """A cluster's database, its master user's secret, and the way in for who cleans up."""
    name, user, password = f"contract_{uuid4().hex}", "contract_master", "password-of-the-contract's-master"
    postgres.create_cluster_database(name, user, password)
    return Server(
        host="127.0.0.1",
        port=postgres.port,
        name=name,
        dsn=postgres.connection_string(database=name, user=user, password=password),
        superuser_dsn=make_conninfo(postgres.dsn, dbname=name),
        cluster_arn=create_cluster(aws),
        secret_arn=create_secret(aws, user, password),
    )


@pytest.fixture
def clean_server(server: Server) -> Iterator[Server]:
    """Nothing of a test is there for the next one."""
    yield server
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")


@pytest.fixture(params=["pool", "data_api"])
async def database(
    request: pytest.FixtureRequest, clean_server: Server, aws: Aws, data_api: Aws
) -> AsyncIterator[SharedDatabase]:
    """An empty database as its master user. The pool has two connections, so that tests meet used ones."""
    if request.param == "data_api":
        yield over_http(data_api, clean_server)
        return
    address = PostgresAddress(
        host=clean_server.host,
        port=clean_server.port,
        name=clean_server.name,
        sslmode="disable",
        secret_arn=clean_server.secret_arn,
    )
    async with PostgresDatabase(address, aws.client("secretsmanager"), PoolLimits(connections=2)) as pool:
        yield pool


def over_http(endpoint: Aws, server: Server) -> DataApiDatabase:
    """The server's database by the Data API."""
    return DataApiDatabase(
        endpoint.client("rds-data"), cluster_arn=server.cluster_arn, secret_arn=server.secret_arn, name=server.name
    )


async def value(database: Database, sql: LiteralString, **parameters: Parameter) -> object:
    """The only column of the only row, as nobody."""
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch(sql, **parameters)
    [only] = row.values()
    return only


async def execute(database: Database, *statements: LiteralString) -> None:
    """Each statement, together in one transaction."""
    async with database.transaction(None) as transaction:
        for statement in statements:
            await transaction.execute(statement)


@pytest.mark.parametrize(
    ("type_", "given_value"),
    [
        ("boolean", True),
        ("boolean", False),
        ("integer", -2_147_483_648),
        ("bigint", 9_223_372_036_854_775_807),
        ("double precision", 0.1),
        ("double precision", math.inf),
        ("numeric", Decimal("-0.10")),
        ("numeric", Decimal("12345678901234567890.123456789")),
        ("numeric", Decimal("1E+3")),
        ("text", ""),
        ("text", "naïve 'quote' \\ :name $1 %s %% -- \U0001f680\n"),
        ("date", date(2024, 2, 29)),
        ("time", time(23, 59, 59)),
        ("timestamptz", datetime(2026, 11, 20, 5, 8, 9, 123456, UTC)),
        ("timestamptz", datetime(2026, 11, 20, 5, 8, tzinfo=timezone(timedelta(hours=-7)))),
        ("uuid", UUID("3f680a7f-6f86-11eb-bd8b-02004c4f4f50")),
        ("boolean", None),
        ("integer", None),
        ("numeric", None),
        ("text", None),
        ("timestamptz", None),
        ("uuid", None),
        ("jsonb", None),
    ],
)
async def test_a_value_comes_back_as_it_went(database: Database, type_: LiteralString, given_value: Parameter) -> None:
    found = await value(database, f"SELECT CAST(:value AS {type_}) AS found", value=given_value)
    assert found == given_value
    assert type(found) is type(given_value)


@pytest.mark.parametrize("document", [{}, [], "text", 1.5, None, {"a": [1, {"b": None}], "ü": "'; --"}, [True, False]])
async def test_json_comes_back_parsed(database: Database, document: object) -> None:
    assert await value(database, "SELECT CAST(:it AS jsonb) AS found", it=Json(document)) == document
    assert await value(database, "SELECT CAST(CAST(:it AS jsonb) AS json) AS found", it=Json(document)) == document


async def test_instants_are_aware_and_the_same_wherever_they_were_said(database: Database) -> None:
    found = await value(database, "SELECT CAST('2026-11-20 12:00:00.5+02' AS timestamptz) AS found")
    assert isinstance(found, datetime)
    assert found.utcoffset() == timedelta(0)
    assert found == datetime(2026, 11, 20, 10, 0, 0, 500_000, UTC)


async def test_columns_have_the_types_of_their_table(database: Database) -> None:
    await execute(
        database,
        "CREATE DOMAIN usd AS numeric(10, 2)",
        "CREATE TABLE things (a smallint, b usd, c date, d uuid, e jsonb, f char(3), g varchar(9), h real, i time)",
        """INSERT INTO things VALUES
           (7, 9.5, '2026-11-20', '3f680a7f-6f86-11eb-bd8b-02004c4f4f50', '{"k": 1}', 'abc', 'def', 0.5, '12:30')""",
    )
    async with database.transaction(None) as transaction:
        [row] = await transaction.fetch("SELECT * FROM things")
    assert dict(row) == {
        "a": 7,
        "b": Decimal("9.50"),
        "c": date(2026, 11, 20),
        "d": UUID("3f680a7f-6f86-11eb-bd8b-02004c4f4f50"),
        "e": {"k": 1},
        "f": "abc",
        "g": "def",
        "h": 0.5,
        "i": time(12, 30),
    }


async def test_a_vector_is_stored_and_the_nearest_is_found(database: Database) -> None:
    await execute(
        database,
        "CREATE EXTENSION vector",
        "CREATE TABLE places (name text, at vector(3))",
        "CREATE INDEX ON places USING hnsw (at vector_cosine_ops)",
    )
    async with database.transaction(None) as transaction:
        for name, at in (("x", [1.0, 0.0, 0.0]), ("y", [0.0, 1.0, 0.0]), ("z", [0.0, 0.0, -1.5])):
            await transaction.execute(
                "INSERT INTO places VALUES (:name, CAST(:at AS vector))", name=name, at=Vector(at)
            )
    async with database.transaction(None) as transaction:
        await transaction.execute("SET LOCAL hnsw.iterative_scan = strict_order")
        rows = await transaction.fetch(
            "SELECT name, CAST(at AS text) AS at FROM places ORDER BY at <=> CAST(:near AS vector) LIMIT 1",
            near=Vector([0.1, 0.9, 0.0]),
        )
    assert [dict(row) for row in rows] == [{"name": "y", "at": "[0,1,0]"}]


async def test_a_clean_exit_commits(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer)", "INSERT INTO kept VALUES (1), (2)")
    assert await value(database, "SELECT count(*) AS n FROM kept") == 2


async def test_an_exception_rolls_back_and_goes_on(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer)")

    async def fail() -> None:
        async with database.transaction(None) as transaction:
            await transaction.execute("INSERT INTO kept VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_nothing_is_committed_quietly_after_a_statement_failed(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer PRIMARY KEY)")

    async def overlook_a_failure() -> None:
        async with database.transaction(None) as transaction:
            await transaction.execute("INSERT INTO kept VALUES (1)")
            with pytest.raises(ConstraintViolated):
                await transaction.execute("INSERT INTO kept VALUES (1)")

    with pytest.raises(StatementRefused):
        await overlook_a_failure()
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_a_transaction_without_statements_does_nothing(database: Database) -> None:
    async with database.transaction(STAFF):
        pass
    assert await value(database, "SELECT 1 AS one") == 1


async def test_execute_counts_the_rows_that_changed(database: Database) -> None:
    async with database.transaction(None) as transaction:
        assert await transaction.execute("CREATE TABLE kept (n integer)") == 0
        assert await transaction.execute("INSERT INTO kept SELECT generate_series(1, 5)") == 5
        assert await transaction.execute("UPDATE kept SET n = 0 WHERE n > :n", n=3) == 2
        assert await transaction.execute("SELECT n FROM kept") == 0
        assert await transaction.execute("DELETE FROM kept") == 5


async def test_fetch_returns_what_a_change_returns(database: Database) -> None:
    async with database.transaction(None) as transaction:
        assert await transaction.fetch("CREATE TABLE kept (n integer)") == []
        rows = await transaction.fetch("INSERT INTO kept VALUES (:a), (:b) RETURNING n, n * 2 AS twice", a=1, b=2)
        assert [dict(row) for row in rows] == [{"n": 1, "twice": 2}, {"n": 2, "twice": 4}]
        assert await transaction.fetch("SELECT n FROM kept WHERE false") == []


async def test_statements_that_travel_together_answer_in_their_order(database: Database) -> None:
    async with database.transaction(customer(3)) as transaction:
        found = await transaction.fetch_all(
            statement("CREATE TABLE kept (n integer)"),
            statement("INSERT INTO kept VALUES (:a), (:b) RETURNING n", a=1, b=2),
            statement("SELECT sum(n) AS n, current_setting('clickshop.customer_id') AS who FROM kept"),
        )
    assert [[dict(row) for row in rows] for rows in found] == [[], [{"n": 1}, {"n": 2}], [{"n": 3, "who": "cust003"}]]
    async with database.transaction(None) as transaction:
        await transaction.fetch("SELECT 1 AS one")
        [rows, none] = await transaction.fetch_all(
            statement("SELECT count(*) AS n FROM kept"), statement("DELETE FROM kept WHERE n > :n", n=9)
        )
    assert ([dict(row) for row in rows], none) == ([{"n": 2}], [])


async def test_one_that_fails_among_others_is_named_and_takes_them_along(database: Database) -> None:
    await execute(database, "CREATE TABLE kept (n integer PRIMARY KEY)")

    async def write() -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch_all(
                statement("INSERT INTO kept VALUES (1)"),
                statement("INSERT INTO kept VALUES (1)"),
                statement("INSERT INTO kept VALUES (2)"),
            )

    with pytest.raises(ConstraintViolated) as refused:
        await write()
    assert "23505" in words_of_postgres(refused.value)
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


_CARRIED: LiteralString = """
SELECT concat_ws('/', current_setting('clickshop.principal_kind'), current_setting('clickshop.customer_id'),
                 current_setting('clickshop.subject')) AS carried
"""


@pytest.mark.parametrize(
    ("principal", "carried"), [(customer(7), "customer/cust007/subject-7"), (STAFF, "staff//staff-1"), (None, "//")]
)
async def test_a_transaction_carries_its_principal(
    database: Database, principal: Principal | None, carried: str
) -> None:
    async with database.transaction(principal) as transaction:
        for _ in range(2):
            [row] = await transaction.fetch(_CARRIED)
            assert row["carried"] == carried


async def test_principals_never_mix_on_shared_connections(database: Database) -> None:
    async def carried(number: int) -> object:
        async with database.transaction(customer(number) if number % 3 else None) as transaction:
            await transaction.fetch("SELECT 1 AS one FROM pg_sleep(0.01)")
            [row] = await transaction.fetch(_CARRIED)
        return row["carried"]

    found = await asyncio.gather(*map(carried, range(24)))
    assert found == [f"customer/cust{n:03}/subject-{n}" if n % 3 else "//" for n in range(24)]


async def test_what_a_statement_set_for_its_session_does_not_reach_the_next_principal(database: Database) -> None:
    for _ in range(4):  # each connection of the pool
        async with database.transaction(customer(1)) as transaction:
            await transaction.fetch("SELECT set_config('clickshop.principal_kind', 'staff', false) AS set")
    for principal, carried in ((None, "//"), (customer(2), "customer/cust002/subject-2")):
        async with database.transaction(principal) as transaction:
            [row] = await transaction.fetch(_CARRIED)
            assert row["carried"] == carried


@pytest.fixture
def clerk(server: Server) -> Iterator[LiteralString]:
    """A role that the master user may become, and another one that it may not: both belong to the server."""
    name: LiteralString = "contract_clerk"
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} NOLOGIN")
        connection.execute("CREATE ROLE contract_stranger NOLOGIN")
        connection.execute(f"GRANT {name} TO contract_master WITH INHERIT FALSE, SET TRUE")
    yield name
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {name}, contract_stranger")
        connection.execute(f"DROP ROLE {name}, contract_stranger")


_WHO: LiteralString = "SELECT current_user AS acting, session_user AS signed_in"


async def test_a_transaction_acts_as_its_role_and_the_next_one_does_not(
    database: SharedDatabase, clerk: LiteralString
) -> None:
    acting = database.acting_as(clerk)
    for _ in range(2):
        async with acting.transaction(customer(7)) as transaction:
            [row] = await transaction.fetch(_WHO)
            assert dict(row) == {"acting": clerk, "signed_in": "contract_master"}
            [row] = await transaction.fetch(_CARRIED)
            assert row["carried"] == "customer/cust007/subject-7"
        assert await value(database, "SELECT current_user AS acting") == "contract_master"


async def test_a_role_has_its_own_grants_only(database: SharedDatabase, clerk: LiteralString) -> None:
    await execute(
        database,
        "CREATE TABLE shown (n integer)",
        "CREATE TABLE hidden (n integer)",
        f"GRANT USAGE ON SCHEMA public TO {clerk}",
        f"GRANT SELECT ON shown TO {clerk}",
    )
    acting = database.acting_as(clerk)
    assert await value(acting, "SELECT count(*) AS n FROM shown") == 0
    with pytest.raises(NotAllowed):
        await value(acting, "SELECT count(*) AS n FROM hidden")
    assert await value(database, "SELECT count(*) AS n FROM hidden") == 0


async def test_a_role_that_was_left_open_is_not_the_next_ones(database: SharedDatabase, clerk: LiteralString) -> None:
    for _ in range(4):  # each connection of the pool
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT set_config('role', :role, false) AS set", role=clerk)
    assert await value(database, "SELECT current_user AS acting") == "contract_master"


async def test_nobody_acts_as_a_role_that_was_not_granted(database: SharedDatabase, clerk: LiteralString) -> None:
    with pytest.raises(NotAllowed):
        await value(database.acting_as("contract_stranger"), "SELECT 1 AS one")
    assert await value(database.acting_as(clerk), "SELECT 1 AS one") == 1


async def test_roles_never_mix_on_shared_connections(database: SharedDatabase, clerk: LiteralString) -> None:
    async def who(number: int) -> object:
        chosen = database.acting_as(clerk) if number % 2 else database
        async with chosen.transaction(customer(number)) as transaction:
            await transaction.fetch("SELECT 1 AS one FROM pg_sleep(0.01)")
            [row] = await transaction.fetch(_WHO)
        return row["acting"]

    found = await asyncio.gather(*map(who, range(16)))
    assert found == [clerk if number % 2 else "contract_master" for number in range(16)]


async def test_a_principal_is_data_whatever_it_is_called(database: Database) -> None:
    hostile = Principal(kind="customer", subject="'; DROP TABLE x; --", customer_id="cust001', false), ('")
    async with database.transaction(hostile) as transaction:
        [row] = await transaction.fetch(_CARRIED)
    assert row["carried"] == "customer/cust001', false), ('/'; DROP TABLE x; --"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("INSERT INTO kept VALUES (1, 1)", ConstraintViolated),
        ("INSERT INTO kept VALUES (2, -1)", ConstraintViolated),
        ("INSERT INTO kept VALUES (NULL, 1)", ConstraintViolated),
        ("INSERT INTO child VALUES (99)", ConstraintViolated),
        ("SELECT CAST('ten' AS integer) AS n", BadInput),
        ("SELECT 1 / (SELECT 0) AS n", BadInput),
        ("SELECT * FROM pg_authid", NotAllowed),
        ("SELECT secret_column FROM kept", StatementRefused),
        ("SELEC 1", StatementRefused),
        ("SELECT 1 AS one; DELETE FROM kept", StatementRefused),
    ],
)
async def test_a_refusal_is_named_and_tells_a_client_nothing_of_the_statement(
    database: Database, statement: LiteralString, error: type[ClickShopError]
) -> None:
    await execute(
        database,
        "CREATE TABLE kept (n integer PRIMARY KEY, m integer CHECK (m > 0))",
        "CREATE TABLE child (n integer REFERENCES kept)",
        "INSERT INTO kept VALUES (1, 1)",
    )
    with pytest.raises(ClickShopError) as refused:
        await execute(database, statement)
    assert type(refused.value) is error
    assert not any(word in refused.value.message.lower() for word in ("kept", "column", "select", "syntax", "relation"))
    assert "SQLSTATE" in words_of_postgres(refused.value)
    assert await value(database, "SELECT count(*) AS n FROM kept") == 1


@pytest.mark.parametrize("parameters", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "x": 2}])
async def test_parameters_are_given_exactly(database: Database, parameters: dict[str, int]) -> None:
    async with database.transaction(None) as transaction:
        with pytest.raises(TypeError, match="was given"):
            await transaction.fetch("SELECT CAST(:a AS integer) + CAST(:b AS integer) AS n", **parameters)


async def test_only_what_is_a_parameter_is_taken_for_one(database: Database) -> None:
    found = await value(
        database,
        """SELECT CAST(:a AS text) || ' :a ' || E'\\':a' || $$ :a $$ || $q$ $$:a $q$ || "x:y" || CAST(:a AS text)::text
           -- :nothing
           /* :nothing /* :nested */ :nothing */
           AS found FROM (SELECT '%s %% $1' AS "x:y") AS t""",
        a="!",
    )
    assert found == "! :a ':a :a  $$:a %s %% $1!"


HOSTILE = (
    "'; DROP TABLE kept; --",
    "' OR '1'='1",
    "\\'; DROP TABLE kept; --",
    "$$; DROP TABLE kept; $$",
    "/* */; DROP TABLE kept",
    ":name",
    "$1",
    "%s",
    "cust001' UNION SELECT rolpassword FROM pg_authid --",
    "ＡＤＭＩＮ＇ OR 1=1",
)


@pytest.mark.parametrize("words", HOSTILE)
async def test_a_parameter_stays_data(database: Database, words: str) -> None:
    await execute(database, "CREATE TABLE kept (name text)")
    async with database.transaction(None) as transaction:
        await transaction.execute("INSERT INTO kept VALUES (:name)", name=words)
    async with database.transaction(None) as transaction:
        assert [dict(row) for row in await transaction.fetch("SELECT name FROM kept")] == [{"name": words}]
        assert await transaction.fetch("SELECT name FROM kept WHERE name = :name || 'x'", name=words) == []


@pytest.mark.parametrize("words", ["nothing\0more", "\ud800 alone"])
async def test_text_that_postgres_cannot_hold_is_bad_input(database: Database, words: str) -> None:
    with pytest.raises(BadInput):
        await value(database, "SELECT CAST(:words AS text) AS found", words=words)
    with pytest.raises(BadInput):
        await value(database, "SELECT CAST(:words AS jsonb) AS found", words=Json({"words": words}))


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(words=st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_went(data_api: Aws, server: Server, words: str) -> None:
    database = over_http(data_api, server)
    assert asyncio.run(value(database, "SELECT CAST(:words AS text) AS found", words=words)) == words


async def test_transactions_run_at_the_same_time(database: Database) -> None:
    """Each waits for the other inside its transaction: one after the other, this would never end."""
    meeting = asyncio.Barrier(2)

    async def meet() -> None:
        async with database.transaction(None) as transaction:
            await transaction.fetch("SELECT 1 AS one")
            await meeting.wait()
            await transaction.fetch("SELECT 2 AS two")

    async with asyncio.timeout(_WITHIN_SECONDS):
        await asyncio.gather(meet(), meet())


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Polls until it holds; raises TimeoutError when it never does."""
    async with asyncio.timeout(_WITHIN_SECONDS):
        while not await condition():  # noqa: ASYNC110 - what is awaited is another process's state
            await asyncio.sleep(0.02)


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(
    database: Database, server: Server
) -> None:
    await execute(database, "CREATE TABLE kept (n integer)")

    async def work() -> None:
        async with database.transaction(STAFF) as transaction:
            await transaction.execute("INSERT INTO kept VALUES (1)")
            await transaction.fetch("SELECT 1 AS slept FROM pg_sleep(1)")
            await transaction.execute("INSERT INTO kept VALUES (2)")

    async with await psycopg.AsyncConnection.connect(server.dsn, autocommit=True) as observer:

        async def active(pattern: str) -> bool:
            cursor = await observer.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND (state = 'active' OR state LIKE 'idle in%%') AND query LIKE %s",
                (pattern,),
            )
            return await cursor.fetchone() is not None

        task = asyncio.create_task(work())
        await until(lambda: active("%pg_sleep%"))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        async def is_over() -> bool:
            return not await active("%")

        await until(is_over)
    assert await value(database, "SELECT count(*) AS n FROM kept") == 0


async def test_without_a_server_it_is_unavailable(aws: Aws) -> None:
    port = free_port()
    secret_arn = create_secret(aws, "somebody", "secret-of-somebody")
    address = PostgresAddress(host="127.0.0.1", port=port, name="x", sslmode="disable", secret_arn=secret_arn)
    client = Aws(f"http://127.0.0.1:{port}").client("rds-data")
    nowhere = DataApiDatabase(client, cluster_arn="arn:aws:rds:us-east-1:1:cluster:x", secret_arn=secret_arn, name="x")
    async with PostgresDatabase(address, aws.client("secretsmanager"), PoolLimits(patience=0.3)) as pool:
        for unreachable in (pool, nowhere):
            with pytest.raises(DatabaseUnavailable) as error:
                await value(unreachable, "SELECT 1 AS one")
            assert "secret" not in error.value.message
