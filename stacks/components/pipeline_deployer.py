"""What makes pipelines: CloudFormation's own role, the boundary of every role that it makes, and what builds read."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from stacks.components.explained import explain_wildcards
from stacks.components.pipeline_boundary import bounds, sources
from stacks.components.pipeline_names import PipelineNames
from stacks.components.pipeline_permissions import deployer_policies
from stacks.components.source_bundle import source_asset
from stacks.components.sources import Sources

# What docker/collector-*/buildspec.yml and docker/connectors/buildspec.yml build from.
SOURCES = Sources(("docker/push_image.sh", "docker/collector-lua", "docker/collector-vector", "docker/connectors"))
_WHY = "Pipelines are named by who asks for them, and so is the bucket; what remains takes no resource."


class PipelineDeployer(Construct):
    """Change sets pass `role`; with it, CloudFormation can make what stacks/clickstream holds, and no more."""

    def __init__(self, scope: Construct, id_: str, *, names: PipelineNames) -> None:
        super().__init__(scope, id_)
        self.sources: s3_assets.Asset = source_asset(self, "Sources", SOURCES)
        archive = sources(self.sources.bucket.bucket_arn, self.sources.s3_object_key)
        self.boundary = iam.ManagedPolicy(
            self,
            "Boundary",
            managed_policy_name=f"{names.own}boundary",
            description="The most that a role of a pipeline can do, whatever its template says.",
            statements=[*bounds(names), *archive],
        )
        policies = deployer_policies(names, boundary_arn=self.boundary.managed_policy_arn)
        self.role = iam.Role(
            self,
            "Role",
            role_name=f"{names.own}cloudformation",
            description="What CloudFormation makes pipelines under.",
            assumed_by=iam.ServicePrincipal("cloudformation.amazonaws.com"),
            inline_policies={
                name: iam.PolicyDocument(statements=list(statements)) for name, statements in policies.items()
            },
        )
        explain_wildcards(self.role, [each for statements in policies.values() for each in statements], _WHY)
        explain_wildcards(self.boundary, bounds(names), _WHY)
