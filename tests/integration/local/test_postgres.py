"""The laptop's PostgreSQL: passwords, survival, and plain words when it can't start."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.rows import dict_row

from local.postgres import PostgresNotStarted, PostgresServer, shelter
from tests.fakes.http_server import free_port
from tests.integration.conftest import MASTER_PASSWORD, MASTER_USER, ClusterDatabase


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server that a test may stop, kill and damage; it is not started."""
    folder = Path(tempfile.mkdtemp(prefix="clickshop-postgres-"))
    server = PostgresServer(folder, free_port())
    yield server
    server.stop()
    shutil.rmtree(folder)


def postmaster(server: PostgresServer) -> psutil.Process:
    """The process that the server's lock names."""
    return psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))


def test_offers_the_master_user_a_database_with_pgvector(cluster_database: ClusterDatabase) -> None:
    with psycopg.connect(cluster_database.dsn) as connection:
        connection.execute("CREATE EXTENSION vector")
        connection.execute("CREATE TABLE item (embedding vector(3))")
        connection.execute("INSERT INTO item VALUES ('[1,2,3]')")
        row = connection.execute("SELECT embedding <=> '[1,2,3]' FROM item").fetchone()
    assert row == (0.0,)


def test_the_master_user_makes_roles_but_is_no_superuser(cluster_database: ClusterDatabase) -> None:
    with psycopg.connect(cluster_database.dsn, row_factory=dict_row) as connection:
        role = connection.execute("SELECT * FROM pg_roles WHERE rolname = current_user").fetchone()
        assert role is not None
        assert (role["rolcreaterole"], role["rolsuper"], role["rolbypassrls"]) == (True, False, False)
        connection.execute("CREATE ROLE agent_of_a_test LOGIN")
        connection.execute("GRANT pg_monitor TO agent_of_a_test")
        connection.rollback()


def test_creating_a_cluster_again_changes_the_password_and_keeps_the_data(
    postgres: PostgresServer, cluster_database: ClusterDatabase
) -> None:
    with psycopg.connect(cluster_database.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    try:
        postgres.create_cluster_database(cluster_database.name, MASTER_USER, "rotated")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(cluster_database.dsn)
        rotated = postgres.connection_string(database=cluster_database.name, user=MASTER_USER, password="rotated")
        with psycopg.connect(rotated) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    finally:
        postgres.create_cluster_database(cluster_database.name, MASTER_USER, MASTER_PASSWORD)


def test_refuses_a_wrong_password(postgres: PostgresServer, cluster_database: ClusterDatabase) -> None:
    wrong = postgres.connection_string(database=cluster_database.name, user=MASTER_USER, password="guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_listens_on_loopback_only_and_keeps_its_password_to_itself(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.dsn) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
    assert (postgres.folder / "superuser-password").stat().st_mode & 0o077 == 0


def test_data_survives_a_restart(server: PostgresServer) -> None:
    server.start()
    server.start()  # already running: nothing to do
    with psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert not server.is_running
    server.start()
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_recovers_after_being_killed(server: PostgresServer) -> None:
    server.start()
    with psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    process = postmaster(server)
    process.kill()
    psutil.wait_procs([process], timeout=30)
    assert (server.data / "postmaster.pid").exists()
    assert not server.is_running
    server.start()
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_stale_lock_may_name_an_unrelated_process(server: PostgresServer) -> None:
    server.start()
    lock = (server.data / "postmaster.pid").read_text().splitlines()
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(psutil.Process().pid), *lock[1:]]) + "\n")
    assert not server.is_running
    server.start()
    assert server.is_running


def test_says_that_the_port_is_taken(server: PostgresServer) -> None:
    with socket.create_server(("127.0.0.1", server.port)), pytest.raises(PostgresNotStarted, match=str(server.port)):
        server.start()


def test_says_that_the_data_is_of_another_version(server: PostgresServer) -> None:
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresNotStarted, match="made by PostgreSQL 16"):
        server.start()


def test_says_what_postgres_said_when_it_does_not_start(server: PostgresServer) -> None:
    broken = PostgresServer(server.folder, server.port, settings={"shared_buffers": "none"})
    with pytest.raises(PostgresNotStarted, match="shared_buffers"):
        broken.start()


def test_says_that_the_folder_is_somebody_elses(server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 12_345)
    with pytest.raises(PostgresNotStarted, match="belongs to another user"):
        server.start()
    assert not server.is_running


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another account")
def test_root_may_keep_its_folders_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as elsewhere:
        monkeypatch.setattr(shelter, "SHELTER", Path(elsewhere))
        server = PostgresServer(Path(closed) / "state" / "postgres", free_port())
        server.start()
        try:
            with psycopg.connect(server.dsn) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert PostgresServer(Path(closed) / "state" / "postgres", server.port).is_running
            assert server.folder.parent == Path(elsewhere)
            assert Path(closed).stat().st_mode & 0o777 == 0o700
        finally:
            server.stop()
        server.forget()
        assert not any(Path(elsewhere).glob("postgres-*"))
        assert not any((Path(closed) / "state").iterdir())


def test_has_nothing_of_the_shells_variables(server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_API_KEY", "of the user")
    monkeypatch.setenv("PGDATA", "/elsewhere")

    server.start()

    found = postmaster(server).environ()
    assert "MODEL_API_KEY" not in found
    assert found.get("PGDATA") != "/elsewhere"


def test_half_a_data_folder_is_not_taken_for_a_whole(server: PostgresServer) -> None:
    (server.folder / "data.unfinished" / "base").mkdir(parents=True)
    server.start()
    assert server.is_running


def test_two_objects_see_the_same_server(server: PostgresServer) -> None:
    server.start()
    twin = PostgresServer(server.folder, server.port)
    assert twin.is_running
    with pytest.raises(PostgresNotStarted, match=f"already runs, on port {server.port}"):
        PostgresServer(server.folder, server.port + 1).start()
    twin.stop()
    assert not server.is_running
