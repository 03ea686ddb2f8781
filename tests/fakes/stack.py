"""A running stack as end-to-end tests see it: an address, tokens, the database's superuser, AWS variables."""

import json
import os
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import boto3
import psutil

from local.postgres import PostgresServer
from local.settings import REPOSITORY, Settings


@dataclass(frozen=True)
class RunningStack:
    """One whole stack. Nothing here reaches into it: everything goes by its ports and its command line."""

    settings: Settings

    @property
    def url(self) -> str:
        """The load balancer's address."""
        return f"http://127.0.0.1:{self.settings.load_balancer_port}"

    @property
    def aws_environment(self) -> dict[str, str]:
        """The environment of a program that speaks to this stack's AWS."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.settings.home), **self.settings.aws_variables()}

    @property
    def superuser_dsn(self) -> str:
        """PostgreSQL's superuser, in the database `postgres`."""
        return PostgresServer(self.settings.home / "postgres", self.settings.postgres_port).dsn

    @property
    def shop_dsn(self) -> str:
        """PostgreSQL's superuser, in the shop's own database: no row-level security stands before it."""
        return self.superuser_dsn.replace("dbname=postgres", "dbname=clickshop")

    def command(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """`python -m local ...` for this stack."""
        return subprocess.run(
            [sys.executable, "-m", "local", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, **self.settings.environment()},
            capture_output=True,
            text=True,
            check=check,
        )

    def token(
        self,
        *,
        customer: str | None = None,
        staff: str | None = None,
        marketer: str | None = None,
        approver: str | None = None,
    ) -> str:
        """A bearer token of one of them; of a member of staff, if nobody is named."""
        named = {"--customer": customer, "--marketer": marketer, "--approver": approver, "--staff": staff}
        who = next(((option, name) for option, name in named.items() if name), ("--staff", "ada"))
        return self.command("token", *who).stdout.strip()

    def printed_environment(self) -> dict[str, str]:
        """What `python -m local env` would give a shell."""
        lines = self.command("env").stdout.splitlines()
        return dict(shlex.split(line)[1].partition("=")[::2] for line in lines)

    def client(self, service: Any) -> Any:
        """A boto3 client of this stack; `service` as boto3 names it."""
        variables = self.settings.aws_variables()
        suffix = service.upper().replace("-", "_")
        endpoint = variables.get(f"AWS_ENDPOINT_URL_{suffix}", variables["AWS_ENDPOINT_URL"])
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        return session.client(service, endpoint_url=endpoint)

    @contextmanager
    def faults(self, **fault: object) -> Iterator[None]:
        """Bedrock misbehaves for a while."""
        address = f"http://127.0.0.1:{self.settings.bedrock_port}/_local/faults"

        def send(method: str, body: bytes | None) -> None:
            headers = {"content-type": "application/json"}
            urllib.request.urlopen(urllib.request.Request(address, body, headers, method=method), timeout=10).close()

        send("POST", json.dumps(fault).encode())
        try:
            yield
        finally:
            send("DELETE", None)

    def status(self) -> dict[str, Any]:
        """What `status --json` tells."""
        told: dict[str, Any] = json.loads(self.command("status", "--json", check=False).stdout)
        return told

    def process(self, name: str) -> psutil.Process:
        """The process of an agent or a part."""
        pid = next(row["pid"] for row in self.status()["processes"] if row["name"] == name)
        return psutil.Process(pid)

    def processes(self) -> list[psutil.Process]:
        """Every process that has this stack's folder in its environment or its command line."""
        home, found = str(self.settings.home), []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if home in " ".join(process.cmdline()) or process.environ().get("CLICKSHOP_HOME") == home:
                    found.append(process)
        return found
