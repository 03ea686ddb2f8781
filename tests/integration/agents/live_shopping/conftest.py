"""The sample shop with a password for live shopping's roles, and AWS's own MCP server over it."""

from collections.abc import AsyncIterator, Iterator
from secrets import token_urlsafe

import pytest
import pytest_asyncio
from mcp import StdioServerParameters
from psycopg import connect
from psycopg.sql import SQL, Identifier, Literal

from agents.common.database import Database
from agents.common.postgres import PostgresDatabase
from agents.live_shopping.mcp_agent.launch import mcp_server_parameters
from agents.live_shopping.mcp_agent.server import McpServer, Patience
from agents.live_shopping.order_desk import OrderDesk
from local.postgres import PostgresServer
from tests.integration.agents.live_shopping.counter import (
    ORDER_ROLE,
    Counter,
    desk_over,
    drop,
    let_in,
    new_counter,
    open_service,
)
from tests.integration.data_api import Aws, create_cluster, create_secret

READER = "agent_live_shopping_mcp"


@pytest.fixture(scope="session")
def mcp_environment(session_counter: Counter, aws: Aws, data_api: Aws) -> dict[str, str]:
    """What the service is told of its MCP server: whom it signs in as, and the Data API of this session."""
    password = token_urlsafe(24)
    with connect(session_counter.shop.superuser, autocommit=True) as connection:
        connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(READER), Literal(password)))
    return {
        "DATABASE_CLUSTER_ARN": create_cluster(aws),
        "MCP_SECRET_ARN": create_secret(aws, READER, password),
        "DATABASE_NAME": session_counter.shop.name,
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_ENDPOINT_URL_RDS_DATA": data_api.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


@pytest.fixture(scope="session")
def real_mcp_server(mcp_environment: dict[str, str]) -> StdioServerParameters:
    """How AWS's own is started here."""
    return mcp_server_parameters(
        cluster_arn=mcp_environment["DATABASE_CLUSTER_ARN"],
        secret_arn=mcp_environment["MCP_SECRET_ARN"],
        database=mcp_environment["DATABASE_NAME"],
        region="us-east-1",
        environment=mcp_environment,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mcp_server(real_mcp_server: StdioServerParameters) -> AsyncIterator[McpServer]:
    """It, running."""
    async with McpServer(real_mcp_server, patience=Patience(to_answer=30, between_looks=0.5)).running() as server:
        yield server


@pytest.fixture(scope="session")
def session_counter(postgres: PostgresServer) -> Iterator[Counter]:
    """One shop for all tests that sell; what they sell is each one's own."""
    counter = new_counter(postgres)
    yield counter
    drop(counter, postgres)


@pytest.fixture
def counter(session_counter: Counter) -> Counter:
    """It, with a way in for the service."""
    let_in(session_counter.shop.superuser)
    return session_counter


@pytest.fixture
async def service(counter: Counter) -> AsyncIterator[PostgresDatabase]:
    """The service's pool."""
    async with open_service(counter.shop) as database:
        yield database


@pytest.fixture
def till(service: PostgresDatabase) -> Database:
    """The same in the role that takes orders."""
    return service.acting_as(ORDER_ROLE)


@pytest.fixture
def desk(till: Database) -> OrderDesk:
    """The order desk with the sandbox."""
    return desk_over(till)
