"""What somebody may do that was not allowed before, wherever a template says it."""

from typing import Any

import pytest

from operations.consequences.permission import Permission, widened
from tests.fakes.templates import Definitions, templates

Statement = dict[str, Any]


def policy(*statements: Statement) -> Definitions:
    return {"Policy": ("AWS::IAM::Policy", {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": statements}})}


def allow(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def new(before: Definitions, after: Definitions) -> list[Permission]:
    return widened(templates(Agent=before).resources, templates(Agent=after).resources)


def test_a_new_action_is_wider() -> None:
    before, after = policy(allow("s3:GetObject")), policy(allow(["s3:GetObject", "s3:PutObject"]))

    assert new(before, after) == [Permission(holder="Agent/Role", action="s3:PutObject", resource="*")]
    assert new(after, before) == []


@pytest.mark.parametrize(
    "after",
    [
        allow("s3:GetObject", "arn:aws:s3:::bucket/key"),
        allow("s3:getobject"),
        allow("s3:GetObject", Condition={"StringEquals": {"aws:SourceAccount": "1"}}),
    ],
)
def test_what_wildcards_covered_is_no_wider(after: Statement) -> None:
    assert new(policy(allow("s3:*")), policy(after)) == []


@pytest.mark.parametrize(
    "after",
    [
        allow("s3:*", "arn:aws:s3:::bucket/*"),
        allow("s3:GetObject", "*"),
        allow("s3:GetObject", "arn:aws:s3:::bucket/*"),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::bucket/*"},
    ],
)
def test_a_condition_or_a_resource_that_is_gone_is_wider(after: Statement) -> None:
    bounded = allow("s3:GetObject", "arn:aws:s3:::bucket/*", Condition={"Bool": {"aws:SecureTransport": "true"}})

    assert len(new(policy(bounded), policy(bounded, after))) == 1


def test_a_denial_that_is_gone_is_wider() -> None:
    denial = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}

    (found,) = new(policy(denial), policy())

    assert (found.denied, found.action) == (True, "s3:DeleteBucket")
    assert new(policy(), policy(denial)) == []


def test_another_that_may_become_a_role_is_wider() -> None:
    def role(service: str) -> Definitions:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        return {"Role": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {"Statement": [trust]}})}

    (found,) = new(role("ecs-tasks.amazonaws.com"), role("ec2.amazonaws.com"))

    assert found == Permission(holder="ec2.amazonaws.com", action="sts:AssumeRole", resource="Agent/Role")


def test_a_managed_policy_on_a_role_is_wider() -> None:
    def role(*arns: str) -> Definitions:
        return {"Role": ("AWS::IAM::Role", {"ManagedPolicyArns": list(arns)})}

    (found,) = new(role(), role("arn:aws:iam::aws:policy/AdministratorAccess"))

    assert found.resource == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_a_resource_that_lets_others_in_is_wider() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}
    key = {"Key": ("AWS::KMS::Key", {"KeyPolicy": {"Statement": [statement]}})}

    (found,) = new({}, key)

    assert found == Permission(holder="*", action="kms:Decrypt", resource="Agent/Key")


def test_a_function_that_others_may_call_is_wider() -> None:
    called = {"Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com", "FunctionName": {"Ref": "Works"}}
    (found,) = new({}, {"Permission": ("AWS::Lambda::Permission", called)})

    assert (found.holder, found.resource) == ("events.amazonaws.com", "Agent/Works")


def test_an_asset_with_another_content_is_no_wider() -> None:
    before, after = (policy(allow("s3:GetObject", f"arn:aws:s3:::assets/{digit * 64}.zip")) for digit in "ab")

    assert new(before, after) == []


def test_intrinsic_functions_are_read_as_what_they_name() -> None:
    arn = {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]}

    (found,) = new(policy(), policy(allow("s3:GetObject", arn)))

    assert found.resource == "Bucket.Arn/*"
