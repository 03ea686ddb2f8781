"""Lets API Gateway write logs at all: a setting that an account's region has once, whoever makes it last.

https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
"""

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.components.acknowledge import acknowledge

_POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"


class ApiLogsAccess(Construct):
    """Stays when its stack goes: the APIs of another environment may write by it."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(_POLICY)],
        )
        role.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        acknowledge(
            role,
            f"IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{_POLICY}]",
            "API Gateway asks for it.",
        )
        self.account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
        self.account.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
