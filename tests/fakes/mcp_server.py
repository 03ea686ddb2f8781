"""A Postgres MCP server that does as its SQL says: `python -m tests.fakes.mcp_server FOLDER`.

It has the tools of the real one, with their arguments. It starts unless FOLDER holds a file `broken`, and notes each of
its starts there.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from mcp.server.mcpserver import Context, MCPServer

WHERE = {"connection_method": "rdsapi", "cluster_identifier": "shop", "db_endpoint": "here", "database": "clickshop"}
ERROR = "run_query ClientError code"

server = MCPServer("a fake of the Postgres MCP server")


@server.tool()
async def run_query(
    sql: str, ctx: Context, connection_method: str, cluster_identifier: str, db_endpoint: str, database: str
) -> list[dict[str, object]]:
    """Does what the SQL says, which is one word and perhaps another."""
    word, _, rest = sql.partition(" ")
    if word == "crash":
        os._exit(1)
    if word == "hang":
        time.sleep(600)  # noqa: ASYNC251 - it is to block everything
    if word == "slow":
        await asyncio.sleep(float(rest))
    if word == "fail":
        await asyncio.sleep(0.05)
        await ctx.error(rest)  # as the real one does
        return [{"error": ERROR}]
    if word == "environment":
        return [dict(os.environ)]
    return [{"said": sql, "process": os.getpid()}]


@server.tool()
def get_table_schema(
    table_name: str, connection_method: str, cluster_identifier: str, db_endpoint: str, database: str
) -> list[dict[str, object]]:
    """A table with one column."""
    return [{"column_name": "product_id", "data_type": "text", "column_comment": table_name}]


@server.tool()
def get_database_connection_info() -> str:
    """As the real one says it."""
    return json.dumps([WHERE])


@server.tool()
def create_cluster(region: str) -> str:
    """One that nobody may call."""
    return f"a cluster in {region}"


def main(folder: Path) -> None:
    """Serve, or fail."""
    with (folder / "starts").open("a") as starts:
        starts.write(".")
    if (folder / "broken").exists():
        sys.exit("it does not start")
    server.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
