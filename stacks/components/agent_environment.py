"""What a task tells its agent: addresses, ids and the names of secrets, never a secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.catalog import AgentSpec
from stacks.embeddings import EMBEDDING_DIMENSIONS, EMBEDDING_MODEL
from stacks.environments import Environment

# Where docker/agent.Dockerfile puts the roots that Amazon signs databases' certificates with.
RDS_CERTIFICATES = "/etc/ssl/rds-global-bundle.pem"

_EMBEDDING = {"EMBEDDING_MODEL_ID": EMBEDDING_MODEL, "EMBEDDING_DIMENSIONS": str(EMBEDDING_DIMENSIONS)}


@dataclass(frozen=True, kw_only=True)
class DatabaseAddress:
    """Where the database listens, and the cluster that the Data API calls it by."""

    host: str
    port: str
    name: str
    cluster_arn: str


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whose tokens an agent accepts, and for which client."""

    user_pool_id: str
    client_id: str


def agent_environment(
    *,
    spec: AgentSpec,
    peers: Sequence[AgentSpec],
    environment: Environment,
    database: DatabaseAddress,
    database_secret_arn: str,
    mcp_secret_arn: str | None,
    issuer: Issuer,
    profiles: Mapping[str, str],
) -> Mapping[str, str]:
    """The variables of the agents' settings; `peers` are those that this one asks, by Service Connect names.

    `mcp_secret_arn` is for who has an MCP server, which asks the database by the Data API; `profiles` are the
    inference profiles by which the named models are called.
    """
    mcp = {"DATABASE_CLUSTER_ARN": database.cluster_arn, "MCP_SECRET_ARN": mcp_secret_arn} if mcp_secret_arn else {}
    return {
        "HOST": "0.0.0.0",  # noqa: S104 - within the task's own network interface, behind its security group
        "PORT": str(spec.port),
        "ENVIRONMENT": environment.name,
        "AWS_DEFAULT_REGION": environment.region,
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "json",
        "DATABASE_HOST": database.host,
        "DATABASE_PORT": database.port,
        "DATABASE_NAME": database.name,
        "DATABASE_SSLMODE": "verify-full",
        "DATABASE_SSLROOTCERT": RDS_CERTIFICATES,
        "DATABASE_SECRET_ARN": database_secret_arn,
        **mcp,
        "USER_POOL_ID": issuer.user_pool_id,
        "USER_POOL_CLIENT_ID": issuer.client_id,
        "BEDROCK_MODEL_ID": environment.profile_of(spec.name).id,
        **(_EMBEDDING if spec.embeds else {}),
        **profiles,
        **{peer.url_variable: f"http://{peer.name}:{peer.port}" for peer in peers},
    }
