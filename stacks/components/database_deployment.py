"""Brings the database to the schema, roles and rows of db/ as a step of the deployment itself."""

import json

import aws_cdk as cdk
from constructs import Construct

from stacks.components.database_function import SOURCES, DatabaseAccess, database_function
from stacks.components.inference_profile_access import invoke_model
from stacks.embeddings import EMBEDDING_DIMENSIONS, EMBEDDING_MODEL

# Lambda's longest.
_TIMEOUT = cdk.Duration.minutes(15)


class DatabaseDeployment(Construct):
    """A Lambda over the RDS Data API, and the custom resource that calls it when what it deploys has changed.

    The handler answers CloudFormation itself: the provider framework would add a second Lambda, and polling that a
    step of minutes does not need.
    """

    def __init__(self, scope: Construct, id_: str, *, access: DatabaseAccess, with_samples: bool) -> None:
        super().__init__(scope, id_)
        settings = {
            **access.variables(self),
            "EMBEDDING_MODEL_ID": EMBEDDING_MODEL,
            "EMBEDDING_DIMENSIONS": str(EMBEDDING_DIMENSIONS),
        }
        function = database_function(
            self,
            access=access,
            handler="db.deployment.handler",
            description="Migrations, passwords of roles, sample data, embeddings.",
            timeout=_TIMEOUT,
            variables=settings,
        )
        function.add_to_role_policy(invoke_model(self, EMBEDDING_MODEL))
        resource = cdk.CustomResource(
            self,
            "Resource",
            resource_type="Custom::DatabaseDeployment",
            service_token=function.function_arn,
            service_timeout=_TIMEOUT,
            # CloudFormation calls again when one of these changes.
            properties={
                "Fingerprint": SOURCES.fingerprint(),
                "SampleData": json.dumps(with_samples),
                "Settings": settings,
            },
        )
        # The writer must answer, and the role must hold its permissions, before the first statement.
        resource.node.add_dependency(access.cluster, function)
