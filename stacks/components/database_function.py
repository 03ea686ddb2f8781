"""A Lambda over the RDS Data API, from the files of db/: what reaches the database without a place in the VPC."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.components.logged_role import logged_role
from stacks.components.source_bundle import lambda_code
from stacks.components.sources import Sources

SOURCES = Sources(
    (
        "db",
        "custom_resource.py",
        "agents/__init__.py",
        "agents/common/__init__.py",
        "agents/common/data_api.py",
        "agents/common/data_api_values.py",
        "agents/common/database.py",
        "agents/common/errors.py",
        "agents/common/principal.py",
        "agents/common/sql.py",
    )
)


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """The database as its master user reaches it, and the secret of each role in it."""

    cluster: rds.DatabaseCluster
    master_secret: secretsmanager.ISecret
    role_secrets: Mapping[str, secretsmanager.ISecret]
    name: str

    def variables(self, scope: Construct) -> dict[str, str]:
        """What db/settings.py reads."""
        arns = {role: secret.secret_arn for role, secret in self.role_secrets.items()}
        return {
            "CLUSTER_ARN": self.cluster.cluster_arn,
            "SECRET_ARN": self.master_secret.secret_arn,
            "DATABASE_NAME": self.name,
            "ROLE_SECRETS": cdk.Stack.of(scope).to_json_string(arns),
        }


def database_function(
    scope: Construct,
    *,
    access: DatabaseAccess,
    handler: str,
    description: str,
    timeout: cdk.Duration,
    variables: Mapping[str, str],
) -> lambda_.Function:
    """The function, which may work on the cluster as the master user and read the roles' secrets; log and role."""
    role, log_group = logged_role(scope)
    function = lambda_.Function(
        scope,
        "Function",
        description=description,
        runtime=lambda_.Runtime.PYTHON_3_14,
        architecture=lambda_.Architecture.ARM_64,
        handler=handler,
        code=lambda_code(SOURCES),
        role=role,
        timeout=timeout,
        memory_size=512,
        log_group=log_group,
        environment=dict(variables),
    )
    access.cluster.grant_data_api_access(function)
    for secret in (access.master_secret, *access.role_secrets.values()):
        secret.grant_read(function)
    return function
