"""The firewall before prod: what it stops, what it lets by, and what it writes down."""

from typing import Any

import pytest

from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

ACL = "AWS::WAFv2::WebACL"


def test_stands_before_prods_load_balancer_and_no_other(assembly: Assembly) -> None:
    edge = assembly.stacks["Edge"]
    assert len(edge.all(ACL)) == (1 if assembly.environment.name == "prod" else 0)
    for association in edge.properties("AWS::WAFv2::WebACLAssociation"):
        (load_balancer,) = edge.all("AWS::ElasticLoadBalancingV2::LoadBalancer")
        assert association["ResourceArn"] == {"Ref": load_balancer}


def test_stops_an_address_that_asks_without_end(synthesise: Synthesise) -> None:
    limit = _rule(synthesise("prod"), "RateLimit")
    assert limit["Action"] == {"Block": {}}
    assert limit["Statement"]["RateBasedStatement"] == {
        "AggregateKeyType": "IP",
        "EvaluationWindowSec": 300,
        "Limit": 1000,
    }


@pytest.mark.parametrize("group", ["AmazonIpReputationList", "CommonRuleSet", "KnownBadInputsRuleSet"])
def test_has_amazons_own_rules(synthesise: Synthesise, group: str) -> None:
    rule = _rule(synthesise("prod"), f"AWSManagedRules{group}")
    assert rule["OverrideAction"] == {"None": {}}
    assert rule["Statement"]["ManagedRuleGroupStatement"]["VendorName"] == "AWS"


def test_counts_what_a_customer_may_well_write(synthesise: Synthesise) -> None:
    statement = _rule(synthesise("prod"), "AWSManagedRulesCommonRuleSet")["Statement"]["ManagedRuleGroupStatement"]
    overrides = {each["Name"]: each["ActionToUse"] for each in statement["RuleActionOverrides"]}
    assert overrides.keys() == {
        "CrossSiteScripting_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "SizeRestrictions_BODY",
    }
    assert all(action == {"Count": {}} for action in overrides.values())


def test_asks_the_rules_in_an_order_without_a_tie(synthesise: Synthesise) -> None:
    priorities = [rule["Priority"] for rule in _rules(synthesise("prod"))]
    assert sorted(set(priorities)) == priorities


def test_writes_down_what_it_stopped_and_never_a_token(synthesise: Synthesise) -> None:
    edge = synthesise("prod").stacks["Edge"]
    (group,) = edge.all("AWS::Logs::LogGroup")
    logging = edge.only("AWS::WAFv2::LoggingConfiguration")
    assert edge.only("AWS::Logs::LogGroup")["LogGroupName"].startswith("aws-waf-logs-")
    (destination,) = logging["LogDestinationConfigs"]
    # Not its `Arn`, which ends in `:*` and which WAF refuses.
    assert destination["Fn::Join"][1][-2:] == [":log-group:", {"Ref": group}]
    assert logging["RedactedFields"] == [{"SingleHeader": {"Name": "authorization"}}]
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"


def _rules(assembly: Assembly) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = assembly.stacks["Edge"].only(ACL)["Rules"]
    return rules


def _rule(assembly: Assembly, name: str) -> dict[str, Any]:
    (rule,) = (each for each in _rules(assembly) if each["Name"] == name)
    return rule
