"""Delivery for those who stay inside AWS: the steps of .github/workflows, with CodePipeline and CodeBuild."""

import aws_cdk as cdk
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.components.acknowledge import acknowledge, logical_id
from stacks.components.build_step import BuildStep
from stacks.components.deployment_rights import grant_deployment
from stacks.delivery import Delivery
from stacks.environments import DEV, PROD, STAGING, Environment, environment_named

_KEPT = cdk.Duration.days(30)


class PipelineStack(cdk.Stack):
    """Source, every test, dev, staging; then prod, once somebody has read its consequences and approves."""

    def __init__(self, scope: Construct, id_: str, *, delivery: Delivery, connection: str) -> None:
        super().__init__(
            scope,
            id_,
            stack_name="ClickShop-Delivery-Pipeline",
            description="ClickShop: the pipeline that tests and deploys what is merged.",
            env=cdk.Environment(region=delivery.region),
            tags={"application": "clickshop"},
        )
        self._delivery = delivery
        self._source = codepipeline.Artifact("Source")
        pipeline = codepipeline.Pipeline(
            self,
            "Pipeline",
            pipeline_name="clickshop",
            pipeline_type=codepipeline.PipelineType.V2,
            # Of those that wait for the approval, the newest goes on.
            execution_mode=codepipeline.ExecutionMode.SUPERSEDED,
            artifact_bucket=self._artifacts(),
        )
        pipeline.add_stage(stage_name="Source", actions=[self._fetched(connection)])
        pipeline.add_stage(stage_name="Check", actions=[self._checked()])
        for environment in (DEV, STAGING):
            pipeline.add_stage(stage_name=environment.name, actions=[self._deployed(environment, "make smoke")])
        pipeline.add_stage(stage_name=PROD.name, actions=self._approved_and_deployed())

    def _artifacts(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Artifacts",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=_KEPT)],
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )
        acknowledge(bucket, "S1", "It holds the source for some weeks; the repository says who changed what.")
        for action in ("Abort*", "DeleteObject*", "GetBucket*", "GetObject*", "List*"):
            acknowledge(self, f"IAM5[Action::s3:{action}]", "What CDK grants on the bucket of artifacts, and no other.")
        everything = f"<{logical_id(bucket)}.Arn>/*"
        acknowledge(self, f"IAM5[Resource::{everything}]", "Artifacts get their names when the pipeline runs.")
        return bucket

    def _fetched(self, connection: str) -> actions.CodeStarConnectionsSourceAction:
        owner, _, name = self._delivery.repository.partition("/")
        return actions.CodeStarConnectionsSourceAction(
            action_name="GitHub",
            connection_arn=connection,
            owner=owner,
            repo=name,
            branch=self._delivery.branch,
            output=self._source,
        )

    def _checked(self) -> actions.CodeBuildAction:
        step = BuildStep(
            self,
            "Check",
            commands=["make test"],
            compute_type=codebuild.ComputeType.MEDIUM,
            timeout=cdk.Duration.minutes(60),
            variables={},
        )
        return self._action("Test", step)

    def _deployed(self, environment: Environment, *afterwards: str, run_order: int = 1) -> actions.CodeBuildAction:
        step = self._for(environment, f"Deploy{environment.name.title()}", "make deploy", *afterwards)
        return self._action("Deploy", step, run_order=run_order)

    def _approved_and_deployed(self) -> list[codepipeline.IAction]:
        told = self._for(PROD, "ConsequencesProd", "make consequences ARGS=--deployed")
        approval = actions.ManualApprovalAction(
            action_name="Approve",
            additional_information="The log of Consequences, before this, says what it replaces, opens and costs.",
            run_order=2,
        )
        return [self._action("Consequences", told), approval, self._deployed(PROD, run_order=3)]

    def _for(self, environment: Environment, id_: str, *commands: str) -> BuildStep:
        handed_on = self._delivery.prod if environment is PROD else {}
        step = BuildStep(
            self,
            id_,
            commands=commands,
            compute_type=codebuild.ComputeType.SMALL,
            timeout=cdk.Duration.minutes(120),
            variables={"ENV": environment.name, **handed_on},
        )
        grant_deployment(step.role, environment_named(environment.name, region=self._delivery.region))
        return step

    def _action(self, name: str, step: BuildStep, *, run_order: int = 1) -> actions.CodeBuildAction:
        return actions.CodeBuildAction(action_name=name, project=step.project, input=self._source, run_order=run_order)
