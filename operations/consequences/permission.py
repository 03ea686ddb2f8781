"""What IAM and the policies of resources allow, one action on one thing for one holder at a time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operations.consequences.intrinsic import text
from operations.templates import Resource

_IDENTITY = frozenset({"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"})
_HOLDERS = frozenset({"AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"})
# Assets are named by their content: another one in the same place is no wider permission.
_CONTENT = re.compile(r"\b[0-9a-f]{64}\b")
# Where resources keep a policy of their own.
_OWN_POLICIES = ("PolicyDocument", "KeyPolicy", "ResourcePolicy", "RepositoryPolicyText", "PolicyText", "Policy")


@dataclass(frozen=True, kw_only=True, order=True)
class Permission:
    """`holder` may (or, denied, may not) do `action` on `resource`; `condition` is empty for always."""

    holder: str
    action: str
    resource: str
    condition: str = ""
    denied: bool = False

    def covers(self, other: "Permission") -> bool:
        """Whether what the other says was said already, wildcards included."""
        return (
            self.denied == other.denied
            and self.holder in ("*", other.holder)
            and self.condition in ("", other.condition)
            and _matches(self.action.lower(), other.action.lower())
            and _matches(self.resource, other.resource)
        )


def widened(before: Iterable[Resource], after: Iterable[Resource]) -> list[Permission]:
    """What is allowed anew, and what is no longer denied."""
    old, new = set(_all(before)), set(_all(after))
    allowed = {each for each in new - old if not each.denied and not any(one.covers(each) for one in old)}
    freed = {each for each in old - new if each.denied and not any(one.covers(each) for one in new)}
    return sorted(allowed | freed)


def _all(resources: Iterable[Resource]) -> Iterator[Permission]:
    for resource in resources:
        if resource.type in _IDENTITY:
            yield from _of_identity_policy(resource)
        elif resource.type in _HOLDERS:
            yield from _of_holder(resource)
        elif resource.type == "AWS::Lambda::Permission":
            yield _of_function(resource)
        else:
            for name in _OWN_POLICIES:
                yield from _to_principals(resource.get(name), resource)


def _of_identity_policy(resource: Resource) -> Iterator[Permission]:
    named = [each for kind in ("Roles", "Users", "Groups") for each in resource.get(kind, ())]
    holders = [f"{resource.stack}/{text(each)}" for each in named] or [resource.path]
    for holder in holders:
        yield from _granted(resource.get("PolicyDocument"), holder)


def _of_holder(resource: Resource) -> Iterator[Permission]:
    yield from _to_principals(resource.get("AssumeRolePolicyDocument"), resource)
    for policy in resource.get("Policies", ()):
        yield from _granted(policy.get("PolicyDocument"), resource.path)
    for arn in resource.get("ManagedPolicyArns", ()):
        yield Permission(holder=resource.path, action="everything in the policy", resource=text(arn))


def _of_function(resource: Resource) -> Permission:
    bounds = {name: resource.get(name) for name in ("SourceArn", "SourceAccount", "PrincipalOrgID")}
    return Permission(
        holder=text(resource.get("Principal")),
        action=text(resource.get("Action")),
        resource=f"{resource.stack}/{text(resource.get('FunctionName'))}",
        condition=_condition({name: bound for name, bound in bounds.items() if bound}),
    )


def _granted(document: Any, holder: str) -> Iterator[Permission]:
    for statement in _statements(document):
        yield from _parts(statement, [holder], own=None)


def _to_principals(document: Any, resource: Resource) -> Iterator[Permission]:
    for statement in _statements(document):
        yield from _parts(statement, list(_either(statement, "Principal")), own=resource.path)


def _parts(statement: Mapping[str, Any], holders: list[str], *, own: str | None) -> Iterator[Permission]:
    """`own`: the resource whose policy it is, which `*` means there."""
    for holder in holders:
        for action in _either(statement, "Action"):
            for thing in _either(statement, "Resource"):
                yield Permission(
                    holder=holder,
                    action=action,
                    resource=own if own and thing in ("*", "") else _CONTENT.sub("(content)", thing),
                    condition=_condition(statement.get("Condition")),
                    denied=statement.get("Effect") == "Deny",
                )


def _statements(document: Any) -> list[Mapping[str, Any]]:
    return list(_listed(document.get("Statement", ()))) if isinstance(document, Mapping) else []


def _either(statement: Mapping[str, Any], name: str) -> Iterator[str]:
    """The texts of `Action`, or of `NotAction` as what it is: everything else."""
    if f"Not{name}" in statement:
        yield f"everything but {', '.join(map(text, _named(statement[f'Not{name}'])))}"
    else:
        yield from map(text, _named(statement.get(name, "")))


def _named(value: Any) -> Iterator[Any]:
    """Principals come by their kind: `{"Service": "ecs.amazonaws.com"}`, `{"AWS": [...]}`."""
    kinds = isinstance(value, Mapping) and value.keys() <= {"Service", "AWS", "Federated", "CanonicalUser"}
    yield from (each for kind in value.values() for each in _listed(kind)) if kinds else _listed(value)


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _condition(value: Any) -> str:
    return text(value) if value else ""


def _matches(pattern: str, name: str) -> bool:
    """IAM's wildcards; a text that has none matches itself."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), name) is not None
