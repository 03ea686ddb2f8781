"""One PostgreSQL server: its folder, its process, and its addresses."""

import logging
import os
import secrets
import shlex
import shutil
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from local.postgres.account import account_for
from local.postgres.cluster import create_cluster_database
from local.postgres.errors import PostgresNotStarted
from local.postgres.extensions import write_trusted_extensions
from local.postgres.installation import MAJOR_VERSION, Installation, Outcome
from local.postgres.shelter import lend, within_reach

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
_SUPERUSER = "rdsadmin"  # the name of Amazon's own on RDS: nobody's work runs as it
_ORPHANS_END_WITHIN_SECONDS = 10.0
_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": HOST,
        "unix_socket_directories": "",  # a socket's path may be too long, and TCP is how AWS is reached
        "max_connections": "200",
        "timezone": "UTC",  # as on RDS
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
    }
)


class PostgresServer:
    """A server in a folder of its own (data, log, the superuser's password), on a port of the loopback interface.

    Any process may hold one for the same folder: start, stop and is_running look at the server, not at the object.
    """

    def __init__(self, folder: Path, port: int, *, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.port = port
        self._asked_for = folder
        self._settings = {**_SETTINGS, **settings}

    @property
    def folder(self) -> Path:
        """Where its files really are: root may have to put them elsewhere, behind a link."""
        return self._asked_for.resolve()

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    @property
    def _password_file(self) -> Path:
        return self.folder / "superuser-password"

    @cached_property
    def _installation(self) -> Installation:
        installation = Installation.from_wheel()
        return within_reach(installation) if account_for(self.folder) else installation

    @property
    def is_running(self) -> bool:
        """Whether the process that the data folder names is a PostgreSQL of this folder."""
        return self.process is not None

    @property
    def process(self) -> psutil.Process | None:
        """The server's process, if it runs."""
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            process = psutil.Process(int(self._lock_lines()[0]))
            if str(self.data) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None

    @property
    def dsn(self) -> str:
        """The superuser's connection string, for the server's own upkeep and for tests."""
        return self.connection_string(
            database="postgres", user=_SUPERUSER, password=self._password_file.read_text().strip()
        )

    def connection_string(self, *, database: str, user: str, password: str) -> str:
        """How someone else connects; there is no TLS."""
        return make_conninfo(host=HOST, port=self.port, dbname=database, user=user, password=password)

    def start(self) -> None:
        """Starts the server, and first makes its data folder; returns once it takes connections.

        Raises PostgresNotStarted for a taken port, another version's data, or whatever PostgreSQL says.
        """
        if self.is_running:
            self._check_running_port()
            return
        self._prepare_folder()
        if not self.data.exists():
            self._initialise()
        self._check_version()
        self._check_port_is_free()
        write_trusted_extensions(self.folder / "share", self._installation)
        self._remove_stale_lock()
        self._start_process()
        logger.info("postgres runs", extra={"port": self.port, "folder": str(self.folder)})

    def stop(self) -> None:
        """Ends the connections and the server, and waits for its end; does nothing when it does not run."""
        if not self.is_running:
            return
        outcome = self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w")
        if not outcome.succeeded and self.is_running:
            raise PostgresNotStarted(f"PostgreSQL in {self.folder} did not stop: {outcome.output}")
        logger.info("postgres stopped", extra={"port": self.port})

    def forget(self) -> None:
        """Deletes the data of a server that does not run."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._asked_for.is_symlink():
            self._asked_for.unlink()

    def create_cluster_database(self, name: str, owner: str, password: str) -> None:
        """Does what RDS does when a cluster is created; again, it updates the password and the owner."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            create_cluster_database(connection, name=name, owner=owner, password=password)

    def _lock_lines(self) -> list[str]:
        return (self.data / "postmaster.pid").read_text().splitlines()

    def _check_running_port(self) -> None:
        port = int(self._lock_lines()[3])  # https://www.postgresql.org/docs/18/storage-file-layout.html
        if port != self.port:
            raise PostgresNotStarted(f"PostgreSQL in {self.folder} already runs, on port {port}: stop it first.")

    def _prepare_folder(self) -> None:
        if account := account_for(self.folder):
            lend(self._asked_for, account)
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise PostgresNotStarted(
                f"{self.folder} belongs to another user: start as that user, or use another folder."
            )

    def _initialise(self) -> None:
        """Makes the data folder under another name first, so that half of one is never taken for a whole."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._write_password()
        outcome = self._run(
            "initdb",
            *("--pgdata", str(unfinished), "--username", _SUPERUSER, "--pwfile", str(self._password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),  # the same everywhere
        )
        if not outcome.succeeded:
            raise PostgresNotStarted(f"PostgreSQL's data folder can't be made in {self.folder}: {outcome.output}")
        unfinished.rename(self.data)

    def _write_password(self) -> None:
        self._password_file.unlink(missing_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24) + "\n")
        if account := account_for(self.folder):
            shutil.chown(self._password_file, account.uid, account.gid)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR_VERSION):
            raise PostgresNotStarted(
                f"{self.data} was made by PostgreSQL {found}, and this is {MAJOR_VERSION}: "
                "`make reset` starts afresh (the data is lost), or dump it with the old version first."
            )

    def _check_port_is_free(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.port))
            except OSError as error:
                raise PostgresNotStarted(f"Port {self.port}, which PostgreSQL needs, is taken.") from error

    def _remove_stale_lock(self) -> None:
        """After `kill -9` the lock stays; PostgreSQL itself refuses it when an unrelated process has its number now."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _start_process(self) -> None:
        deadline = time.monotonic() + _ORPHANS_END_WITHIN_SECONDS
        while True:
            said_before = self.log.stat().st_size if self.log.exists() else 0
            outcome = self._run(
                "pg_ctl", "start", "-D", str(self.data), "-w", "-l", str(self.log), "-o", self._options()
            )
            if outcome.succeeded:
                return
            said = self.log.read_bytes()[said_before:].decode(errors="replace") if self.log.exists() else ""
            # A killed server's children notice and end within moments; until then they hold its shared memory.
            if "shared memory block" not in said or time.monotonic() > deadline:
                raise PostgresNotStarted(
                    f"PostgreSQL does not start: {said.strip() or outcome.output} (log: {self.log})"
                )
            time.sleep(0.2)

    def _options(self) -> str:
        settings = {
            **self._settings,
            "port": str(self.port),
            "extension_control_path": f"{self.folder / 'share'}:$system",
        }
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())

    def _run(self, program: str, *arguments: str) -> Outcome:
        return self._installation.run(program, *arguments, account=account_for(self.folder), folder=self.folder)
