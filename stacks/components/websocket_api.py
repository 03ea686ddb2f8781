"""A WebSocket API whose connections are let in by an authorizer that reads the token in `?token=`."""

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.components.access_log import log_access
from stacks.components.acknowledge import acknowledge, logical_id
from stacks.components.api_logs_access import ApiLogsAccess

# No query string and no header: the token stands in one of them.
_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "requestTime": "$context.requestTime",
    "routeKey": "$context.routeKey",
    "eventType": "$context.eventType",
    "status": "$context.status",
    "connectionId": "$context.connectionId",
    "subject": "$context.authorizer.principalId",
    "error": "$context.error.message",
    "integrationError": "$context.integrationErrorMessage",
}


class WebSocketApi(Construct):
    """One function takes what comes: `$connect`, `$disconnect` and every message."""

    def __init__(self, scope: Construct, id_: str, *, name: str, stage: str) -> None:
        """The API alone, so that functions can be told where it is; `lead_to` gives it its routes."""
        super().__init__(scope, id_)
        self.stage_name = stage
        self.api = apigatewayv2.WebSocketApi(
            self, "Api", api_name=name, route_selection_expression="$request.body.action"
        )
        acknowledge(
            self.api, "APIG4", "The authorizer stands before $connect: nothing else comes without a connection."
        )
        host = f"{self.api.api_id}.execute-api.{cdk.Stack.of(self).region}.{cdk.Aws.URL_SUFFIX}"
        self.url = f"wss://{host}/{stage}"
        # Where the functions send to clients. The words of the stage's own attributes would wait for the routes.
        self.connections_url = f"https://{host}/{stage}"

    def permission_to_send(self) -> iam.PolicyStatement:
        """Sending to the clients of this stage, whatever their ids."""
        stack, clients = cdk.Stack.of(self), f"{self.stage_name}/POST/@connections/*"
        finding = f"arn:aws:execute-api:{stack.region}:<AWS::AccountId>:<{logical_id(self.api)}>/{clients}"
        acknowledge(stack, f"IAM5[Resource::{finding}]", "Connections get their ids when clients come.")
        clients = stack.format_arn(service="execute-api", resource=self.api.api_id, resource_name=clients)
        return iam.PolicyStatement(actions=["execute-api:ManageConnections"], resources=[clients])

    def lead_to(
        self, function: lambda_.IFunction, *, authorizer: lambda_.IFunction, rate: int, burst: int
    ) -> apigatewayv2.WebSocketStage:
        """The routes, and the stage that serves them; `rate` is messages a second of all clients together."""
        integration = integrations.WebSocketLambdaIntegration("Integration", function)
        gate = authorizers.WebSocketLambdaAuthorizer(
            "Authorizer", authorizer, identity_source=["route.request.querystring.token"]
        )
        self.api.add_route("$connect", integration=integration, authorizer=gate)
        self.api.add_route("$disconnect", integration=integration)
        self.api.add_route("$default", integration=integration)
        log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        stage = apigatewayv2.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self.api,
            stage_name=self.stage_name,
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(rate_limit=rate, burst_limit=burst),
        )
        log_access(stage, log, _ACCESS_LOG)
        stage.node.add_dependency(ApiLogsAccess(self, "LogsAccess").account)
        return stage
