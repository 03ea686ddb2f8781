"""An agent's ways to the database: its own role's secret, its MCP server's with the Data API, and nobody else's."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct, IConstruct

# A read-only transaction around each query; no batches, which only write.
_DATA_API = [
    "rds-data:BeginTransaction",
    "rds-data:CommitTransaction",
    "rds-data:ExecuteStatement",
    "rds-data:RollbackTransaction",
]


class DatabaseAccessPolicy(iam.Policy):
    """The way to the database, as a policy of its own: who may not have it any more loses this and nothing else."""

    def __init__(self, scope: Construct, id_: str, *, role: iam.IRole, secret: secretsmanager.ISecret) -> None:
        super().__init__(scope, id_, policy_name="database-access", roles=[role], statements=open_secret(scope, secret))


class McpAccessPolicy(iam.Policy):
    """What a Postgres MCP server calls as its agent: the Data API of one cluster, with the secret of a role that reads.

    IAM has no condition on the secret that the Data API is used with, and the task has its agent's own, too: what holds
    the server to this one is that no tool and no model can name another.
    """

    def __init__(
        self, scope: Construct, id_: str, *, role: iam.IRole, secret: secretsmanager.ISecret, cluster_arn: str
    ) -> None:
        describe = iam.PolicyStatement(actions=["rds:DescribeDBClusters"], resources=[cluster_arn])
        statements = [describe, *data_api_access(scope, secret=secret, cluster_arn=cluster_arn)]
        super().__init__(scope, id_, policy_name="mcp-access", roles=[role], statements=statements)


def data_api_access(
    scope: IConstruct, *, secret: secretsmanager.ISecret, cluster_arn: str
) -> list[iam.PolicyStatement]:
    """The Data API of one cluster, as the role whose secret this is."""
    return [iam.PolicyStatement(actions=_DATA_API, resources=[cluster_arn]), *open_secret(scope, secret)]


def open_secret(scope: IConstruct, secret: secretsmanager.ISecret) -> list[iam.PolicyStatement]:
    """`Secret.grant_read` would add DescribeSecret, which nobody calls, and name the role in the key's own policy."""
    read = iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[secret.secret_arn])
    if secret.encryption_key is None:
        return [read]
    service = f"secretsmanager.{cdk.Stack.of(scope).region}.amazonaws.com"
    decrypt = iam.PolicyStatement(
        actions=["kms:Decrypt"],
        resources=[secret.encryption_key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": service}},
    )
    return [read, decrypt]
