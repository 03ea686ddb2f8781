"""An HTTP API in front of one function, which has routes of its own."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.components.access_log import log_access
from stacks.components.acknowledge import acknowledge

# The path is left out: a link's token stands in it. Its route says what was asked for.
_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "requestTime": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "error": "$context.error.message",
    "integrationError": "$context.integrationErrorMessage",
}


class HttpApi(Construct):
    """The API at the root of its own host."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        """The API alone, so that functions can be told where it is; `lead_to` gives it its routes."""
        super().__init__(scope, id_)
        self.api = apigatewayv2.HttpApi(self, "Api", api_name=name, create_default_stage=False)
        acknowledge(self.api, "APIG4", "Who follows a link shows a token in it, which the function verifies.")
        self.url = f"https://{self.api.api_id}.execute-api.{cdk.Stack.of(self).region}.{cdk.Aws.URL_SUFFIX}"

    def lead_to(
        self, function: lambda_.IFunction, *, routes: Sequence[tuple[apigatewayv2.HttpMethod, str]], rate: int
    ) -> None:
        """These methods and paths, and the stage that serves them; `rate` is requests a second of all clients."""
        integration = integrations.HttpLambdaIntegration("Integration", function)
        for method, path in routes:
            self.api.add_routes(path=path, methods=[method], integration=integration)
        log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        stage = apigatewayv2.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(rate_limit=rate, burst_limit=2 * rate),
        )
        log_access(stage, log, _ACCESS_LOG)
