"""The first layer: where images live, and what builds images and plugins from our sources."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.clickstream.layer import SIDECARS, Layer, Solution
from stacks.clickstream.roles import bounded_role, explain_login, explain_objects, objects
from stacks.components.acknowledge import acknowledge
from stacks.components.platform import build_image
from stacks.components.statement import PUSHES_IMAGES, allow

KEPT_IMAGES = 20
_QUEUED_MINUTES = 20
_BUILD_MINUTES = 30


class RegistryLayer(Layer):
    """Two repositories; a project that builds images with Docker, and one that packs plugins with Maven."""

    def __init__(self, scope: Construct, id_: str, *, solution: Solution) -> None:
        super().__init__(scope, id_, solution=solution, description="repositories, and builds of images and plugins.")
        sidecar = SIDECARS[solution]
        self._repositories = {name: self._repository(name) for name in ("Collector", sidecar)}
        images = self._images()
        plugins = self._plugins()
        self.tells(
            RepositoryUri=self._repositories["Collector"].repository_uri,
            **{f"{sidecar}RepositoryUri": self._repositories[sidecar].repository_uri},
            BuildProject=images.ref,
            PluginProject=plugins.ref,
        )

    def _repository(self, name: str) -> ecr.Repository:
        return ecr.Repository(
            self,
            f"{name}Repository",
            repository_name=self.named(f"-{name.lower()}"),
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            lifecycle_rules=[
                ecr.LifecycleRule(description="Rolling back needs the last ones.", max_image_count=KEPT_IMAGES)
            ],
            removal_policy=cdk.RemovalPolicy.DESTROY,
            empty_on_delete=True,
        )

    def _images(self) -> codebuild.CfnProject:
        arns = [each.repository_arn for each in self._repositories.values()]
        push = [
            allow(
                *PUSHES_IMAGES,
                on=arns,
            ),
            allow("ecr:GetAuthorizationToken", on=["*"]),
        ]
        repositories = {f"{name.upper()}_REPOSITORY": each.repository_uri for name, each in self._repositories.items()}
        project, role = self._project(
            "ImageBuild",
            name=self.named("-images"),
            description="Builds the images of the collector.",
            build_spec=f"docker/collector-{self.solution}/buildspec.yml",
            variables={"REGISTRY": self._repositories["Collector"].registry_uri, **repositories},
            may=push,
            privileged=True,
        )
        explain_login(role)
        acknowledge(project, "CB3", "Docker builds images in it, which needs the privileged mode.")
        return project

    def _plugins(self) -> codebuild.CfnProject:
        project, role = self._project(
            "PluginBuild",
            name=self.named("-plugins"),
            description="Packs the plugins of the connectors.",
            build_spec="docker/connectors/buildspec.yml",
            variables={"BUCKET": self.told("Bucket")},
            may=[allow("s3:GetObject", "s3:PutObject", on=[objects(self, "plugins")])],
            privileged=False,
        )
        explain_objects(role, "plugins")
        return project

    def _project(
        self,
        id_: str,
        *,
        name: str,
        description: str,
        build_spec: str,
        variables: Mapping[str, str],
        may: list[iam.PolicyStatement],
        privileged: bool,
    ) -> tuple[codebuild.CfnProject, iam.Role]:
        log_group = logs.LogGroup(
            self, f"{id_}Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        role = self._role(id_, log_group, may)
        project = codebuild.CfnProject(
            self,
            id_,
            name=name,
            description=description,
            service_role=role.role_arn,
            source=codebuild.CfnProject.SourceProperty(
                type="S3",
                location=f"{self.told('SourceBucket')}/{self.told('SourceKey')}",
                build_spec=build_spec,
            ),
            artifacts=codebuild.CfnProject.ArtifactsProperty(type="NO_ARTIFACTS"),
            environment=_environment(variables, privileged=privileged),
            logs_config=_logged(log_group),
            cache=codebuild.CfnProject.ProjectCacheProperty(type="NO_CACHE"),
            queued_timeout_in_minutes=_QUEUED_MINUTES,
            timeout_in_minutes=_BUILD_MINUTES,
        )
        acknowledge(project, "CB4", "It leaves no artifacts: repository and bucket encrypt what it pushes there.")
        # It takes this reference, which is to the ARN, for one to the name.
        finding = cdk.Acknowledgment(id="CloudFormation-Validate::E3050", reason="The role is referred to by its ARN.")
        cdk.Validations.of(project).acknowledge(finding)
        return project, role

    def _role(self, id_: str, log_group: logs.LogGroup, may: list[iam.PolicyStatement]) -> iam.Role:
        """Reads our sources, writes its log, and `may` do what it is for."""
        archive = f"arn:aws:s3:::{self.told('SourceBucket')}"
        return bounded_role(
            self,
            f"{id_}Role",
            service="codebuild.amazonaws.com",
            may={
                "sources": [
                    allow("s3:GetObject", "s3:GetObjectVersion", on=[f"{archive}/{self.told('SourceKey')}"]),
                    allow("s3:GetBucketAcl", "s3:GetBucketLocation", on=[archive]),
                ],
                "log": [allow("logs:CreateLogStream", "logs:PutLogEvents", on=[log_group.log_group_arn])],
                "results": may,
            },
        )


def _environment(variables: Mapping[str, str], *, privileged: bool) -> codebuild.CfnProject.EnvironmentProperty:
    return codebuild.CfnProject.EnvironmentProperty(
        type="ARM_CONTAINER",
        compute_type="BUILD_GENERAL1_SMALL",
        image=build_image().image_id,
        privileged_mode=privileged,
        environment_variables=[
            codebuild.CfnProject.EnvironmentVariableProperty(name=key, value=value) for key, value in variables.items()
        ],
    )


def _logged(log_group: logs.LogGroup) -> codebuild.CfnProject.LogsConfigProperty:
    told = codebuild.CfnProject.CloudWatchLogsConfigProperty(status="ENABLED", group_name=log_group.log_group_name)
    return codebuild.CfnProject.LogsConfigProperty(cloud_watch_logs=told)
