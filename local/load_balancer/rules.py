"""Listener rules as pure functions: does a request meet a rule's conditions, and what is done with it then?

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import ActionOutputTypeDef, RuleConditionOutputTypeDef, RuleTypeDef

DEFAULT_PRIORITY = 50_001  # after the highest that a rule may have


@dataclass(frozen=True, kw_only=True)
class Request:
    """What conditions look at: `path` as it was sent, without the query; header names in lower case."""

    method: str
    path: str
    host: str
    headers: Mapping[str, Sequence[str]]
    query: Sequence[tuple[str, str]]
    source: str


Condition = Callable[[Request], bool]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: all its conditions must hold. The default rule has none."""

    priority: int
    conditions: tuple[Condition, ...]
    action: "ActionOutputTypeDef"

    def matches(self, request: Request) -> bool:
        """Whether every condition holds."""
        return all(condition(request) for condition in self.conditions)

    @property
    def target_groups(self) -> frozenset[str]:
        """The ARNs of the groups that it may forward to."""
        forward = self.action.get("ForwardConfig", {}).get("TargetGroups", [])
        named = (*(group.get("TargetGroupArn") for group in forward), self.action.get("TargetGroupArn"))
        return frozenset(arn for arn in named if arn)


def wildcard(pattern: str, *, ignore_case: bool) -> Callable[[str], bool]:
    """`*` is any run of characters, also none; `?` is exactly one; everything else is itself."""
    translated = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    expression = re.compile(translated, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    return lambda text: expression.fullmatch(text) is not None


def first_match(rules: Iterable[Rule], request: Request) -> Rule | None:
    """The rule of the lowest priority that matches."""
    ordered = sorted(rules, key=lambda rule: rule.priority)
    return next((rule for rule in ordered if rule.matches(request)), None)


def rule_from(described: "RuleTypeDef") -> Rule:
    """A rule as DescribeRules tells it. Its last action decides; those before it authenticate, which is AWS's alone."""
    priority = described["Priority"]
    return Rule(
        priority=DEFAULT_PRIORITY if priority == "default" else int(priority),
        conditions=tuple(_condition(condition) for condition in described["Conditions"]),
        action=described["Actions"][-1],
    )


def _condition(described: "RuleConditionOutputTypeDef") -> Condition:
    field = described["Field"]
    if field == "path-pattern":
        values = described.get("PathPatternConfig", {}).get("Values") or described.get("Values", [])
        return _any_of(values, lambda request: [request.path], ignore_case=False)
    if field == "host-header":
        values = described.get("HostHeaderConfig", {}).get("Values") or described.get("Values", [])
        return _any_of(values, lambda request: [request.host], ignore_case=True)
    if field == "http-header":
        header = described["HttpHeaderConfig"]
        name = header["HttpHeaderName"].lower()
        return _any_of(header["Values"], lambda request: request.headers.get(name, ()), ignore_case=True)
    if field == "http-request-method":
        values = described.get("HttpRequestMethodConfig", {}).get("Values") or described.get("Values", [])
        return lambda request: request.method in values
    if field == "query-string":
        return _query(described)
    if field == "source-ip":
        values = described.get("SourceIpConfig", {}).get("Values") or described.get("Values", [])
        networks = [ip_network(value) for value in values]
        return lambda request: any(ip_address(request.source) in network for network in networks)
    raise ValueError(f"the load balancer knows no condition on {field!r}")


def _any_of(patterns: Sequence[str], read: Callable[[Request], Sequence[str]], *, ignore_case: bool) -> Condition:
    matchers = [wildcard(pattern, ignore_case=ignore_case) for pattern in patterns]
    return lambda request: any(matches(text) for text in read(request) for matches in matchers)


def _query(described: "RuleConditionOutputTypeDef") -> Condition:
    """Any of the key/value pairs; a pair without a key looks at values alone."""
    pairs = [
        (wildcard(pair.get("Key") or "*", ignore_case=True), wildcard(pair["Value"], ignore_case=True))
        for pair in described["QueryStringConfig"]["Values"]
    ]
    return lambda request: any(
        key_matches(key) and value_matches(value)
        for key, value in request.query
        for key_matches, value_matches in pairs
    )
