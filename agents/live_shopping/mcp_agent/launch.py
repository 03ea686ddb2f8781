"""How the Postgres MCP server is started: which cluster, signed in as whom, and with which environment."""

import sys
from collections.abc import Mapping

from mcp import StdioServerParameters

_MODULE = "awslabs.postgres_mcp_server.server"
# One JSON object a line, and no values of variables in its tracebacks.
_LOGGING = {"LOGURU_SERIALIZE": "1", "LOGURU_LEVEL": "WARNING", "LOGURU_DIAGNOSE": "0", "LOGURU_BACKTRACE": "0"}


def mcp_server_parameters(
    *, cluster_arn: str, secret_arn: str, database: str, region: str, environment: Mapping[str, str]
) -> StdioServerParameters:
    """The command. It reads only, which is its default, and does not start as a role that could do everything.

    Of our environment it gets where AWS is and how to sign in there: nothing that tells of our own database role.
    """
    flags = {
        "connection_method": "RDS_API",
        "db_type": "APG",
        "db_cluster_arn": cluster_arn,
        "secret_arn": secret_arn,
        "database": database,
        "region": region,
        "privilege_check": "enforce",
    }
    # Isolated: neither the working directory nor PYTHON* variables decide what is imported.
    isolated = ["-I", "-m", _MODULE]
    return StdioServerParameters(
        command=sys.executable,
        args=[*isolated, *(word for name, value in flags.items() for word in (f"--{name}", value))],
        env={name: value for name, value in environment.items() if name.startswith("AWS_")} | _LOGGING,
    )
