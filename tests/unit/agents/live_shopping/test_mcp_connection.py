"""What is accepted as the Postgres MCP server, and how it is started."""

import sys

import pytest
from mcp import Client
from mcp.server.mcpserver import MCPServer

from agents.live_shopping.mcp_agent.connection import Connection, UnknownServer
from agents.live_shopping.mcp_agent.launch import mcp_server_parameters
from agents.live_shopping.mcp_agent.narration import Narration
from tests.fakes.mcp_server import WHERE
from tests.fakes.mcp_server import server as fake


async def test_takes_the_connection_that_the_server_has() -> None:
    async with Client(fake) as client:
        connection = await Connection.discovered(client, Narration())
        assert connection.where == WHERE
        assert (await connection.rows("run_query", "hello"))[0]["said"] == "hello"


async def test_a_server_whose_tool_asks_for_something_else_is_refused() -> None:
    server = MCPServer("another")

    @server.tool()
    def run_query(sql: str, password: str) -> str:
        return sql + password

    async with Client(server) as client:
        with pytest.raises(UnknownServer, match="run_query is not as we know it"):
            await Connection.discovered(client, Narration())


async def test_a_call_that_was_given_up_leaves_its_place_for_a_while() -> None:
    narration = Narration()
    with narration.place() as first, narration.place() as second:
        assert (first is None, second is None) == (False, True)
    with narration.place() as next_one:
        assert next_one is not None
    with pytest.raises(TimeoutError), narration.place():
        raise TimeoutError
    with narration.place() as too_early:
        assert too_early is None


def test_the_server_starts_with_little_of_our_environment_and_reads_only() -> None:
    parameters = mcp_server_parameters(
        cluster_arn="arn:of:the:cluster",
        secret_arn="arn:of:the:secret",
        database="clickshop",
        region="eu-west-1",
        environment={
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials",
            "AWS_ENDPOINT_URL_RDS_DATA": "http://127.0.0.1:1",
            "DATABASE_SECRET_ARN": "the service's own",
            "PYTHONPATH": "/somewhere",
        },
    )
    assert parameters.command == sys.executable
    flags = dict(zip(parameters.args[3::2], parameters.args[4::2], strict=True))
    assert parameters.args[:3] == ["-I", "-m", "awslabs.postgres_mcp_server.server"]
    assert flags["--privilege_check"] == "enforce"
    assert flags["--secret_arn"] == "arn:of:the:secret"
    assert "--allow_write_query" not in parameters.args
    assert parameters.env is not None
    assert {name for name in parameters.env if not name.startswith("LOGURU_")} == {
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_ENDPOINT_URL_RDS_DATA",
    }
