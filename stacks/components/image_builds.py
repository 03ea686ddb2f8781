"""Builds the images that the repositories lack, in the account, as a step of the deployment itself."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from agents.catalog import AgentSpec
from stacks.components.acknowledge import acknowledge
from stacks.components.platform import build_environment
from stacks.components.source_bundle import lambda_code, source_asset
from stacks.components.sources import Sources
from stacks.environments import Environment
from stacks.image_tags import BUILDSPEC, build_sources

SOURCES = Sources(("custom_resource.py", "image_builds"))
# The same image as Docker Hub's, which refuses addresses that many share, such as CodeBuild's.
PYTHON_IMAGE = "public.ecr.aws/docker/library/python:3.11-slim"
# CloudFormation waits for as long as a build may queue and run.
_QUEUED = cdk.Duration.minutes(20)
_BUILD = cdk.Duration.minutes(30)
_TOGETHER = cdk.Duration.minutes(55)
_ENDS = ["SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"]


class ImageBuilds(Construct):
    """A CodeBuild project, a function that starts it for what is missing, and the rule that tells it of the end.

    The function is called by CloudFormation when a tag has changed. It waits for nothing, so a build may take
    longer than a function may run.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: Environment,
        agents: Sequence[AgentSpec],
        repositories: Mapping[str, ecr.IRepository],
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        project = self._project(environment, agents, list(repositories.values()))
        function = self._function(project, list(repositories.values()))
        rule = self._rule(project, function)
        resource = cdk.CustomResource(
            self,
            "Resource",
            resource_type="Custom::AgentImages",
            service_token=function.function_arn,
            service_timeout=_TOGETHER,
            properties={
                "Project": project.project_name,
                "Images": [
                    {
                        "Agent": spec.package.removeprefix("agents."),
                        "Repository": repositories[spec.name].repository_name,
                        "Tag": tags[spec.name],
                    }
                    for spec in agents
                ],
            },
        )
        # Roles must hold their permissions, and the rule must listen, before the first build starts.
        resource.node.add_dependency(project, self.node.find_child("BuildRole"), function, rule)

    def _project(
        self, environment: Environment, agents: Sequence[AgentSpec], repositories: Sequence[ecr.IRepository]
    ) -> codebuild.Project:
        sources = source_asset(self, "Sources", build_sources(agents))
        log_group = self._logs("BuildLogs")
        project = codebuild.Project(
            self,
            "Project",
            project_name=environment.called("agent-images"),
            description="Builds the images of the agents that their repositories lack.",
            source=codebuild.Source.s3(bucket=sources.bucket, path=sources.s3_object_key),
            build_spec=codebuild.BuildSpec.from_source_filename(BUILDSPEC),
            environment=build_environment(),
            environment_variables={
                "REGISTRY": codebuild.BuildEnvironmentVariable(value=repositories[0].registry_uri),
                "PYTHON_IMAGE": codebuild.BuildEnvironmentVariable(value=PYTHON_IMAGE),
            },
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=log_group)),
            role=self._build_role(sources, log_group, repositories),
            queued_timeout=_QUEUED,
            timeout=_BUILD,
        )
        acknowledge(project, "CB3", "Docker builds images in it, which needs the privileged mode.")
        acknowledge(project, "CB4", "It leaves no artifacts: images are encrypted by their repositories.")
        return project

    def _build_role(
        self, sources: s3_assets.Asset, log_group: logs.LogGroup, repositories: Sequence[ecr.IRepository]
    ) -> iam.IRole:
        """Without what CDK would add to it: reading more of the bucket, and a log group that is not ours.

        https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
        """
        role = iam.Role(self, "BuildRole", assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        archive = sources.bucket.arn_for_objects(sources.s3_object_key)
        role.add_to_policy(iam.PolicyStatement(actions=["s3:GetObject", "s3:GetObjectVersion"], resources=[archive]))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:GetBucketAcl", "s3:GetBucketLocation"], resources=[sources.bucket.bucket_arn]
            )
        )
        log_group.grant_write(role)
        for repository in repositories:
            repository.grant_pull_push(role)
        acknowledge(role, "IAM5[Resource::*]", "ecr:GetAuthorizationToken, the only one, takes no resource.")
        return role.without_policy_updates()

    def _function(self, project: codebuild.Project, repositories: Sequence[ecr.IRepository]) -> lambda_.Function:
        log_group = self._logs("Logs")
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        for repository in repositories:
            repository.grant(role, "ecr:BatchGetImage")
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["codebuild:StartBuild", "codebuild:BatchGetBuilds"], resources=[project.project_arn]
            )
        )
        return lambda_.Function(
            self,
            "Function",
            description="Starts builds of images, and tells CloudFormation how they ended.",
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler="image_builds.handler.handler",
            code=lambda_code(SOURCES),
            role=role,
            timeout=cdk.Duration.minutes(1),
            memory_size=256,
            log_group=log_group,
        )

    def _rule(self, project: codebuild.Project, function: lambda_.Function) -> events.Rule:
        return events.Rule(
            self,
            "Ended",
            description="A build of images has ended.",
            event_pattern=events.EventPattern(
                source=["aws.codebuild"],
                detail_type=["CodeBuild Build State Change"],
                detail={"project-name": [project.project_name], "build-status": _ENDS},
            ),
            targets=[targets.LambdaFunction(function)],
        )

    def _logs(self, id_: str) -> logs.LogGroup:
        return logs.LogGroup(
            self, id_, retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
