"""Brings the database to the schema, roles and rows of db/ as a step of the deployment itself."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks.components.inference_profile_access import invoke_model
from stacks.components.sources import ROOT, Sources
from stacks.embeddings import EMBEDDING_DIMENSIONS, EMBEDDING_MODEL

SOURCES = Sources(
    (
        "db",
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
# Lambda's longest.
_TIMEOUT = cdk.Duration.minutes(15)


class DatabaseDeployment(Construct):
    """A Lambda over the RDS Data API, and the custom resource that calls it when what it deploys has changed.

    The handler answers CloudFormation itself: the provider framework would add a second Lambda, and polling that a
    step of minutes does not need.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        cluster: rds.DatabaseCluster,
        role_secrets: Mapping[str, secretsmanager.ISecret],
        database: str,
        with_samples: bool,
    ) -> None:
        super().__init__(scope, id_)
        fingerprint = SOURCES.fingerprint()
        samples = json.dumps(with_samples)
        settings = {
            "CLUSTER_ARN": cluster.cluster_arn,
            "SECRET_ARN": master_secret(cluster).secret_arn,
            "DATABASE_NAME": database,
            "ROLE_SECRETS": _arns(self, role_secrets),
            "EMBEDDING_MODEL_ID": EMBEDDING_MODEL,
            "EMBEDDING_DIMENSIONS": str(EMBEDDING_DIMENSIONS),
        }
        function = self._function(fingerprint, settings)
        cluster.grant_data_api_access(function)  # and to read the master's secret
        for secret in role_secrets.values():
            secret.grant_read(function)
        function.add_to_role_policy(invoke_model(self, EMBEDDING_MODEL))
        resource = cdk.CustomResource(
            self,
            "Resource",
            resource_type="Custom::DatabaseDeployment",
            service_token=function.function_arn,
            service_timeout=_TIMEOUT,
            # CloudFormation calls again when one of these changes.
            properties={"Fingerprint": fingerprint, "SampleData": samples, "Settings": settings},
        )
        # The writer must answer, and the role must hold its permissions, before the first statement.
        resource.node.add_dependency(cluster, function)

    def _function(self, fingerprint: str, settings: Mapping[str, str]) -> lambda_.Function:
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        return lambda_.Function(
            self,
            "Function",
            description="Migrations, passwords of roles, sample data, embeddings.",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler="db.deployment.handler",
            code=_code(fingerprint),
            role=role,
            timeout=_TIMEOUT,
            memory_size=512,
            log_group=log_group,
            environment=dict(settings),
        )


def master_secret(cluster: rds.DatabaseCluster) -> secretsmanager.ISecret:
    """The secret that CDK made for the cluster's master user."""
    if cluster.secret is None:
        raise ValueError("the cluster was given a password, where it should generate one")
    return cluster.secret


def _arns(scope: Construct, secrets: Mapping[str, secretsmanager.ISecret]) -> str:
    return cdk.Stack.of(scope).to_json_string({role: secret.secret_arn for role, secret in secrets.items()})


def _code(fingerprint: str) -> lambda_.Code:
    return lambda_.Code.from_asset(
        str(ROOT / "db"),
        asset_hash=fingerprint,
        asset_hash_type=cdk.AssetHashType.CUSTOM,
        bundling=cdk.BundlingOptions(
            image=cdk.DockerImage.from_registry("scratch"),  # never pulled: the local bundler always succeeds
            local=_Copy(),
        ),
    )


@jsii.implements(cdk.ILocalBundling)
class _Copy:
    """Bundling without Docker: the zip needs the standard library and boto3 only, which the runtime has."""

    def try_bundle(self, output_dir: str, *_options: Any, **_named_options: Any) -> bool:
        SOURCES.copy_to(Path(output_dir))
        return True
