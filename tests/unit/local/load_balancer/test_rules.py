"""Listener rules."""

from typing import TYPE_CHECKING, Any, cast

import pytest

from local.load_balancer.rules import Request, first_match, rule_from, wildcard

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import RuleTypeDef


def rule(priority: str, *conditions: dict[str, Any], group: str = "group") -> "RuleTypeDef":
    told = {
        "Priority": priority,
        "Conditions": list(conditions),
        "Actions": [{"Type": "forward", "TargetGroupArn": group}],
    }
    return cast("RuleTypeDef", told)


def request(path: str = "/", **more: Any) -> Request:
    given: dict[str, Any] = {"method": "GET", "host": "shop", "headers": {}, "query": [], "source": "127.0.0.1", **more}
    return Request(path=path, **given)


def path(*patterns: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "Values": list(patterns), "PathPatternConfig": {"Values": list(patterns)}}


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("/order/*", "/order/process", True),
        ("/order/*", "/order/", True),
        ("/order/*", "/order", False),
        ("/order/*", "/Order/process", False),
        ("/order/*", "/x/order/process", False),
        ("/a?c", "/abc", True),
        ("/a?c", "/ac", False),
        ("/a[bc]", "/ab", False),
        ("/a[bc]", "/a[bc]", True),
        ("*.png", "/logo.png", True),
        ("/a.c", "/abc", False),
    ],
)
def test_a_star_is_any_run_and_a_question_mark_is_one(pattern: str, text: str, matches: bool) -> None:
    assert wildcard(pattern, ignore_case=False)(text) is matches


def test_the_lowest_priority_that_matches_decides() -> None:
    told = [
        rule("default", group="supervisor"),
        rule("20", path("/order/special/*"), group="late"),
        rule("9", path("/order/*"), group="order"),
    ]
    rules = [rule_from(one) for one in told]

    def group(where: str) -> str:
        found = first_match(rules, request(where))
        return found.action["TargetGroupArn"] if found else "none"

    assert [group("/order/special/x"), group("/order/x"), group("/elsewhere")] == ["order", "order", "supervisor"]


def test_without_a_rule_nothing_matches() -> None:
    assert first_match([], request()) is None


CONDITIONS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"Field": "host-header", "Values": ["*.shop.example"]}, {"host": "www.SHOP.example"}, True),
    ({"Field": "host-header", "Values": ["*.shop.example"]}, {"host": "shop.example"}, False),
    ({"Field": "http-request-method", "Values": ["GET", "POST"]}, {"method": "POST"}, True),
    ({"Field": "http-request-method", "Values": ["GET"]}, {"method": "POST"}, False),
    (
        {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Kind", "Values": ["live*"]}},
        {"headers": {"x-kind": ["LIVE-1"]}},
        True,
    ),
    ({"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-Kind", "Values": ["live"]}}, {}, False),
    (
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Key": "beta", "Value": "y*"}]}},
        {"query": [("beta", "yes")]},
        True,
    ),
    (
        {"Field": "query-string", "QueryStringConfig": {"Values": [{"Value": "yes"}]}},
        {"query": [("any", "no")]},
        False,
    ),
    ({"Field": "source-ip", "Values": ["127.0.0.0/8"]}, {}, True),
    ({"Field": "source-ip", "Values": ["10.0.0.0/8"]}, {}, False),
]


@pytest.mark.parametrize(("condition", "given", "matches"), CONDITIONS)
def test_each_kind_of_condition(condition: dict[str, Any], given: dict[str, Any], matches: bool) -> None:
    assert rule_from(rule("1", condition)).matches(request(**given)) is matches


def test_all_conditions_of_a_rule_must_hold() -> None:
    both = rule_from(rule("1", path("/order/*"), {"Field": "http-request-method", "Values": ["POST"]}))

    assert both.matches(request("/order/x", method="POST"))
    assert not both.matches(request("/order/x", method="GET"))


def test_refuses_a_condition_that_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="moon-phase"):
        rule_from(rule("1", {"Field": "moon-phase", "Values": ["full"]}))


@pytest.mark.parametrize(
    ("action", "groups"),
    [
        ({"Type": "forward", "TargetGroupArn": "one"}, {"one"}),
        (
            {
                "Type": "forward",
                "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "one"}, {"TargetGroupArn": "two"}]},
            },
            {"one", "two"},
        ),
        ({"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}, set()),
    ],
)
def test_a_rule_names_the_groups_that_it_forwards_to(action: dict[str, Any], groups: set[str]) -> None:
    told = {"Priority": "1", "Conditions": [], "Actions": [action]}

    assert rule_from(cast("RuleTypeDef", told)).target_groups == groups
