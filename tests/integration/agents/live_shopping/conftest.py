"""The sample shop with a password for live shopping's roles, and AWS's own MCP server over it."""

from collections.abc import AsyncIterator
from secrets import token_urlsafe

import pytest
import pytest_asyncio
from mcp import StdioServerParameters
from psycopg import connect
from psycopg.sql import SQL, Identifier, Literal

from agents.live_shopping.mcp_agent.launch import mcp_server_parameters
from agents.live_shopping.mcp_agent.server import McpServer, Patience
from tests.integration.agents.shop import Shop
from tests.integration.data_api import Aws, create_cluster, create_secret

READER = "agent_live_shopping_mcp"


@pytest.fixture(scope="session")
def real_mcp_server(shop: Shop, aws: Aws, data_api: Aws) -> StdioServerParameters:
    """How AWS's own is started here: signed in as the reader, with the Data API of this session."""
    password = token_urlsafe(24)
    with connect(shop.superuser, autocommit=True) as connection:
        connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(READER), Literal(password)))
    return mcp_server_parameters(
        cluster_arn=create_cluster(aws),
        secret_arn=create_secret(aws, READER, password),
        database=shop.name,
        region="us-east-1",
        environment={
            "AWS_ENDPOINT_URL": aws.endpoint,
            "AWS_ENDPOINT_URL_RDS_DATA": data_api.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        },
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mcp_server(real_mcp_server: StdioServerParameters) -> AsyncIterator[McpServer]:
    """It, running."""
    async with McpServer(real_mcp_server, patience=Patience(to_answer=30, between_looks=0.5)).running() as server:
        yield server
