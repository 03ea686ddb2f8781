"""One step of the pipeline: commands of `make` in a checkout, on a machine with Python."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.components.acknowledge import acknowledge, logical_id


class BuildStep(Construct):
    """A CodeBuild project with a role of its own, and a log that is kept for a month."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        commands: Sequence[str],
        compute_type: codebuild.ComputeType,
        timeout: cdk.Duration,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        log_group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        self.project = codebuild.PipelineProject(
            self,
            "Project",
            role=self.role,
            build_spec=codebuild.BuildSpec.from_object(_build_spec(commands)),
            environment=codebuild.BuildEnvironment(
                # Not the images' processor: PostgreSQL's wheel, which the tests start, is built for this one.
                build_image=codebuild.LinuxBuildImage.STANDARD_7_0,
                compute_type=compute_type,
            ),
            environment_variables={
                name: codebuild.BuildEnvironmentVariable(value=value) for name, value in variables.items()
            },
            logging=codebuild.LoggingOptions(cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=log_group)),
            grant_report_group_permissions=False,
            timeout=timeout,
        )
        acknowledge(self.project, "CB4", "Its artifacts are those of the pipeline, which S3 encrypts.")
        own = f"arn:aws:logs:{cdk.Stack.of(self).region}:<AWS::AccountId>:log-group:/aws/codebuild"
        acknowledge(
            self.role,
            f"IAM5[Resource::{own}/<{logical_id(self.project)}>:*]",
            "CDK lets a project write a log of its own name, beside the one that it has.",
        )


def _build_spec(commands: Sequence[str]) -> dict[str, object]:
    return {
        "version": "0.2",
        "phases": {
            "install": {"runtime-versions": {"python": "3.11"}},
            "build": {"commands": list(commands)},
        },
    }
