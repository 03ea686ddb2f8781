"""The web application firewall before the load balancer: AWS's own rule groups, and a limit for each address."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

REQUESTS_IN_FIVE_MINUTES = 1_000

# A customer may paste an error page or a link into a question. What these find in a body is counted, and not blocked:
# an answer goes through a model and bound SQL parameters, never through a page or a file.
_FREE_TEXT = ("CrossSiteScripting_BODY", "GenericLFI_BODY", "GenericRFI_BODY", "SizeRestrictions_BODY")
_MANAGED: Mapping[str, Sequence[str]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": _FREE_TEXT,
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}


class Firewall(Construct):
    """Blocks at the door what no agent should spend a model call on. `name` tells it apart in the account."""

    def __init__(self, scope: Construct, id_: str, *, name: str, resource_arn: str) -> None:
        super().__init__(scope, id_)
        acl = wafv2.CfnWebACL(
            self,
            "Acl",
            name=name,
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visibility("Firewall"),
            rules=[_rate_limit(0), *(_managed(group, number) for number, group in enumerate(_MANAGED, start=1))],
        )
        wafv2.CfnWebACLAssociation(self, "Association", resource_arn=resource_arn, web_acl_arn=acl.attr_arn)
        self._log(name, acl)

    def _log(self, name: str, acl: wafv2.CfnWebACL) -> None:
        # WAF writes only to groups whose name begins so.
        group = logs.LogGroup(
            self, "Logs", log_group_name=f"aws-waf-logs-{name}", retention=logs.RetentionDays.ONE_MONTH
        )
        wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=acl.attr_arn,
            log_destination_configs=[_without_streams(group)],
            logging_filter=_WHAT_WAS_STOPPED,
            # A bearer token has no place in a log.
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": "authorization"})
            ],
        )


_WHAT_WAS_STOPPED = {
    "DefaultBehavior": "DROP",
    "Filters": [
        {
            "Behavior": "KEEP",
            "Requirement": "MEETS_ANY",
            "Conditions": [{"ActionCondition": {"Action": action}} for action in ("BLOCK", "COUNT")],
        }
    ],
}


def _without_streams(group: logs.LogGroup) -> str:
    """The group's ARN as WAF takes it; CloudFormation's own ends in `:*`."""
    return group.stack.format_arn(
        service="logs",
        resource="log-group",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        resource_name=group.log_group_name,
    )


def _rate_limit(priority: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name="RateLimit",
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=REQUESTS_IN_FIVE_MINUTES, evaluation_window_sec=300
            )
        ),
        visibility_config=_visibility("RateLimit"),
    )


def _managed(group: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    counted = [
        wafv2.CfnWebACL.RuleActionOverrideProperty(
            name=rule, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
        )
        for rule in _MANAGED[group]
    ]
    return wafv2.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name=group, rule_action_overrides=counted or None
            )
        ),
        visibility_config=_visibility(group),
    )


def _visibility(metric: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=metric, sampled_requests_enabled=True
    )
