"""What a stage of an API writes of each request, as one JSON object a line."""

import json
from collections.abc import Mapping

from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_logs as logs
from constructs import IConstruct


def log_access(stage: IConstruct, log: logs.ILogGroup, fields: Mapping[str, str]) -> None:
    """Writes these fields. The L2's own setting wants an interface that Python would have to implement."""
    resource = stage.node.default_child
    assert isinstance(resource, apigatewayv2.CfnStage)
    resource.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
        destination_arn=log.log_group_arn, format=json.dumps(fields)
    )
