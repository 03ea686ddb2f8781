"""Passwords of roles: set from secrets, as verifiers, only when they must be."""

import base64
import json
from collections.abc import AsyncIterator, Sequence

import psycopg
import pytest

from agents.common.errors import DatabaseUnavailable
from db.migrate import migrate
from db.migrations import read_migrations
from db.roles import PasswordNotSet, scram_verifier, set_passwords
from tests.integration.data_api import create_secret
from tests.integration.db.conftest import LOGINS, Cluster


@pytest.fixture
async def cluster(empty_cluster: Cluster, shop: Cluster) -> AsyncIterator[Cluster]:
    """Migrated, with secrets that PostgreSQL does not know. Roles are the server's: the shop's come back afterwards."""
    await migrate(empty_cluster.over_http(), read_migrations())
    yield empty_cluster
    await apply(shop)


async def apply(cluster: Cluster) -> Sequence[str]:
    """The step of the deployment."""
    return await set_passwords(cluster.over_http(), cluster.role_secrets, cluster.aws.client("secretsmanager"))


async def sign_in(cluster: Cluster, role: str) -> object:
    """Who PostgreSQL says that we are."""
    async with cluster.as_role(role) as database, database.transaction(None) as transaction:
        [row] = await transaction.fetch("SELECT current_user AS name")
    return row["name"]


async def test_each_role_signs_in_with_its_secret(cluster: Cluster) -> None:
    assert await apply(cluster) == [*LOGINS]
    assert [await sign_in(cluster, role) for role in LOGINS] == [*LOGINS]


async def test_a_second_time_nothing_is_changed(cluster: Cluster) -> None:
    await apply(cluster)
    with psycopg.connect(cluster.superuser_dsn) as connection:
        question = "SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'agent%' ORDER BY 1"
        before = connection.execute(question).fetchall()
        assert await apply(cluster) == []
        assert connection.execute(question).fetchall() == before


async def test_a_rotated_secret_is_taken_over(cluster: Cluster) -> None:
    await apply(cluster)
    document = json.dumps({"username": "agent_supervisor", "password": "another one, with 'quotes' and $$"})
    cluster.aws.client("secretsmanager").put_secret_value(
        SecretId=cluster.role_secrets["agent_supervisor"], SecretString=document
    )
    with pytest.raises(DatabaseUnavailable):
        await sign_in(cluster, "agent_supervisor")
    assert await apply(cluster) == ["agent_supervisor"]
    assert await sign_in(cluster, "agent_supervisor") == "agent_supervisor"


async def test_what_is_stored_is_a_verifier_that_postgres_made_too(cluster: Cluster) -> None:
    """PostgreSQL's own verifier for the same password and salt is the same text."""
    with psycopg.connect(cluster.superuser_dsn) as connection:
        connection.execute("CREATE ROLE verified PASSWORD 'pencil, and more'")
        row = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'verified'").fetchone()
        connection.rollback()
    assert row
    salt = base64.b64decode(row[0].split("$")[1].split(":")[1])
    assert scram_verifier("pencil, and more", salt) == row[0]


async def test_a_secret_of_another_role_is_refused(cluster: Cluster) -> None:
    wrong = create_secret(cluster.aws, "agent_order_management", "a-password")
    with pytest.raises(PasswordNotSet, match="is for another role: agent_order_management") as error:
        await set_passwords(cluster.over_http(), {"agent_supervisor": wrong}, cluster.aws.client("secretsmanager"))
    assert "a-password" not in str(error.value)


async def test_a_role_that_is_not_there_is_refused_without_its_verifier(cluster: Cluster) -> None:
    secret = create_secret(cluster.aws, "agent_nobody", "a-password")
    with pytest.raises(PasswordNotSet) as error:
        await set_passwords(cluster.over_http(), {"agent_nobody": secret}, cluster.aws.client("secretsmanager"))
    assert "agent_nobody" in str(error.value)
    assert "SCRAM" not in str(error.value)
    assert error.value.__suppress_context__
