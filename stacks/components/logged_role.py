"""A role of a function's own, which may write one log and nothing else."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct


def logged_role(scope: Construct) -> tuple[iam.Role, logs.LogGroup]:
    """In place of the managed policy that the CDK would attach, which may write every log of the account."""
    log_group = logs.LogGroup(
        scope, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
    )
    role = iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    log_group.grant_write(role)
    return role, log_group
