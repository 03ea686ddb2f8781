"""A public client that we did not write: AWS's own MCP server, before `python -m local.data_api` as it is started."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent
from psycopg.sql import SQL, Identifier

from local.postgres import PostgresServer
from tests.fakes.http_server import free_port
from tests.integration.conftest import MASTER_PASSWORD, MASTER_USER, ClusterDatabase
from tests.integration.data_api import Aws, create_cluster, create_secret

STARTED_WITHIN_SECONDS = 30
ROLE = "reader_of_an_mcp_test"


@pytest.fixture
def environment(aws: Aws, postgres: PostgresServer) -> Iterator[dict[str, str]]:
    """The variables for a client of the Data API, which runs in a process of its own."""
    port = free_port()
    variables = {
        **os.environ,
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_ENDPOINT_URL_RDS_DATA": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [sys.executable, "-m", "local.data_api", "--port", str(port), "--postgres-port", str(postgres.port)]
    with subprocess.Popen(command, env=variables) as process:
        wait_until_it_answers(variables["AWS_ENDPOINT_URL_RDS_DATA"])
        yield variables
        process.terminate()
        assert process.wait(timeout=30) in (0, -15)


def wait_until_it_answers(url: str) -> None:
    """Any answer will do."""
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


@dataclass(frozen=True)
class McpServer:
    """The MCP server for one secret, and what its tool wants to be told."""

    environment: dict[str, str]
    cluster_arn: str
    endpoint: str
    secret_arn: str
    database: str
    log: Path

    async def answers(self, *statements: str) -> list[object]:
        """What its tool `run_query` answers to each."""
        with self.log.open("w") as log:
            async with Client(stdio_client(self._parameters(), errlog=log)) as client:
                return [_document(await client.call_tool("run_query", self._query(sql))) for sql in statements]

    def _query(self, sql: str) -> dict[str, object]:
        return {
            "sql": sql,
            "connection_method": "rdsapi",
            "cluster_identifier": self.cluster_arn.rpartition(":")[2],
            "db_endpoint": self.endpoint,
            "database": self.database,
        }

    def _parameters(self) -> StdioServerParameters:
        flags = {
            "connection_method": "RDS_API",
            "db_type": "APG",
            "region": "us-east-1",
            "privilege_check": "enforce",
            "db_cluster_arn": self.cluster_arn,
            "secret_arn": self.secret_arn,
            "database": self.database,
        }
        return StdioServerParameters(
            command=str(Path(sys.executable).with_name("awslabs.postgres-mcp-server")),
            args=[word for name, value in flags.items() for word in (f"--{name}", value)],
            env=self.environment,
        )


def _document(result: CallToolResult) -> object:
    return json.loads("\n".join(part.text for part in result.content if isinstance(part, TextContent)))


@pytest.fixture
def mcp_server(
    aws: Aws,
    postgres: PostgresServer,
    cluster_database: ClusterDatabase,
    environment: dict[str, str],
    tmp_path: Path,
) -> Iterator[McpServer]:
    """The MCP server as a role that may read one table of two."""
    with psycopg.connect(cluster_database.dsn, autocommit=True) as connection:
        connection.execute(SQL("CREATE ROLE {} LOGIN PASSWORD 'reads'").format(Identifier(ROLE)))
        connection.execute("CREATE TABLE product AS SELECT 'shoe_001' AS product_id, 120.00 AS price")
        connection.execute("CREATE TABLE customer AS SELECT 'cust001' AS customer_id")
        connection.execute(SQL("GRANT SELECT ON product TO {}").format(Identifier(ROLE)))
    arn = create_cluster(aws)
    cluster = aws.client("rds").describe_db_clusters(DBClusterIdentifier=arn.rpartition(":")[2])["DBClusters"][0]
    secret = create_secret(aws, ROLE, "reads")
    yield McpServer(environment, arn, cluster["Endpoint"], secret, cluster_database.name, tmp_path / "log")
    with psycopg.connect(postgres.dsn, dbname=cluster_database.name, autocommit=True) as connection:
        connection.execute(SQL("DROP OWNED BY {}").format(Identifier(ROLE)))
        connection.execute(SQL("DROP ROLE {}").format(Identifier(ROLE)))


async def test_the_mcp_server_runs_a_select(mcp_server: McpServer) -> None:
    found, refused, written = await mcp_server.answers(
        "SELECT product_id, price FROM product",
        "SELECT * FROM customer",
        "DELETE FROM product",
    )
    assert found == {"product_id": "shoe_001", "price": "120.00"}
    assert "error" in str(refused)
    assert "error" in str(written)
    assert "permission denied for table customer; SQLState: 42501" in mcp_server.log.read_text()


async def test_the_mcp_server_refuses_the_master_user(aws: Aws, mcp_server: McpServer) -> None:
    master = replace(mcp_server, secret_arn=create_secret(aws, MASTER_USER, MASTER_PASSWORD))
    with pytest.raises(ExceptionGroup):
        await master.answers("SELECT 1")
    said = master.log.read_text()
    assert "Refusing to start: The MCP server is connecting as an over-privileged Postgres role" in said
    assert "rds_superuser" in said


async def test_the_aws_cli_runs_a_select(mcp_server: McpServer) -> None:
    aws = str(Path(sys.executable).with_name("aws"))
    arns = ["--resource-arn", mcp_server.cluster_arn, "--secret-arn", mcp_server.secret_arn]
    statement = ["--database", mcp_server.database, "--sql", "SELECT product_id FROM product WHERE price > :least"]
    parameters = ["--parameters", '[{"name": "least", "value": {"doubleValue": 99.5}}]', "--output", "json"]
    command = [aws, "rds-data", "execute-statement", *arns, *statement, *parameters]
    process = await asyncio.create_subprocess_exec(*command, env=mcp_server.environment, stdout=asyncio.subprocess.PIPE)
    answer, _ = await process.communicate()
    assert json.loads(answer)["records"] == [[{"stringValue": "shoe_001"}]]
