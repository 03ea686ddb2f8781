"""The roles of the clickstream's specialists: what each calls, and no more; and what can make pipelines."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from agents.catalog import CLICKSTREAM
from agents.clickstream.aws.actions import Specialist, in_role_names, needed
from agents.clickstream.deployment.naming import OWNERS, Layer
from stacks.clickstream.layer import SOLUTIONS
from stacks.clickstream.templates import SHIPPED
from tests.infrastructure.assembly import Assembly, Template

SPECIALISTS: tuple[Specialist, ...] = get_args(Specialist)
WITH_ROLES = [specialist for specialist in SPECIALISTS if needed(specialist)]
# What IAM counts of a role's own policies, without blanks.
LONGEST_POLICIES = 10_240

Statement = Mapping[str, Any]


@pytest.mark.parametrize("specialist", WITH_ROLES)
def test_may_what_its_tools_and_steps_call_and_nothing_else(assembly: Assembly, specialist: Specialist) -> None:
    granted = {action for each in _of_role(assembly, in_role_names(specialist)) for action in _actions(each)}
    assert granted == needed(specialist)


def test_has_no_role_for_who_calls_nothing(assembly: Assembly) -> None:
    roles = {name.rpartition("clickstream-")[2] for name in _roles(assembly)}
    assert roles == {in_role_names(specialist) for specialist in WITH_ROLES} | {"cloudformation"}
    assert "architecture-info" not in roles


def test_lets_the_task_take_these_roles_and_do_nothing_else_but_ask_its_model(assembly: Assembly) -> None:
    clickstream = assembly.agent(CLICKSTREAM)
    (policy,) = (
        each["Properties"]["PolicyDocument"]["Statement"]
        for id_, each in clickstream.all("AWS::IAM::Policy").items()
        if id_.startswith("TaskTaskRole")
    )
    services = {action.partition(":")[0] for each in policy for action in _actions(each)}
    assert services == {"bedrock", "sts"}
    (take,) = (each for each in policy if _actions(each) == ["sts:AssumeRole"])
    taken = {each["Fn::GetAtt"][0] for each in take["Resource"]}
    names = {clickstream.all("AWS::IAM::Role")[id_]["Properties"]["RoleName"] for id_ in taken}
    assert names == {assembly.environment.called(f"clickstream-{in_role_names(each)}") for each in WITH_ROLES}


def test_lets_only_the_task_take_a_specialists_role(assembly: Assembly) -> None:
    for specialist in WITH_ROLES:
        (trust,) = _roles(assembly)[_called(assembly, specialist)]["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"]["AWS"]["Fn::GetAtt"][0].startswith("TaskTaskRole")


@pytest.mark.parametrize("layer", get_args(Layer))
def test_lets_the_owner_of_a_layer_touch_its_stacks_only(assembly: Assembly, layer: Layer) -> None:
    statements = list(_of_role(assembly, in_role_names(OWNERS[layer])))
    (stacks,) = (each for each in statements if "cloudformation:ExecuteChangeSet" in _actions(each))
    assert _flat(stacks["Resource"]).endswith(f":stack/{assembly.environment.prefix}clickstream-*-{layer}/*")
    (hand_over,) = (each for each in statements if _actions(each) == ["iam:PassRole"])
    assert _flat(hand_over["Resource"]).endswith(f":role/{assembly.environment.prefix}clickstream-cloudformation")
    assert hand_over["Condition"] == {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}


def test_lets_cloudformation_make_no_role_without_the_boundary(assembly: Assembly) -> None:
    statements = list(_of_role(assembly, "cloudformation"))
    (boundary,) = assembly.agent(CLICKSTREAM).all("AWS::IAM::ManagedPolicy")
    for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
        (making,) = (each for each in statements if action in _actions(each))
        assert making["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": {"Ref": boundary}}}
    granted = {action for each in statements for action in _actions(each)}
    assert granted.isdisjoint({"iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy"})


def test_lets_cloudformation_touch_roles_of_the_pipelines_path_only(assembly: Assembly) -> None:
    path = f":role/{assembly.environment.prefix}clickstream/*"
    for each in _of_role(assembly, "cloudformation"):
        if any(action.startswith("iam:") for action in _actions(each)):
            assert _flat(each["Resource"]).endswith((path, ":role/aws-service-role/*"))


def test_lets_cloudformation_work_on_every_service_that_the_templates_name(assembly: Assembly) -> None:
    services = {
        "AWS::ApplicationAutoScaling": "application-autoscaling",
        "AWS::CloudWatch": "cloudwatch",
        "AWS::CodeBuild": "codebuild",
        "AWS::EC2": "ec2",
        "AWS::ECR": "ecr",
        "AWS::ECS": "ecs",
        "AWS::ElasticLoadBalancingV2": "elasticloadbalancing",
        "AWS::Glue": "glue",
        "AWS::IAM": "iam",
        "AWS::KafkaConnect": "kafkaconnect",
        "AWS::Logs": "logs",
    }
    granted = {action.partition(":")[0] for each in _of_role(assembly, "cloudformation") for action in _actions(each)}
    assert {type_.rpartition("::")[0] for type_ in _types()} == services.keys()
    assert granted == {*services.values(), "s3"}  # of S3, the plugins that MSK Connect fetches as its caller


def test_bounds_what_any_role_of_a_pipeline_can_do(assembly: Assembly) -> None:
    (boundary,) = assembly.agent(CLICKSTREAM).properties("AWS::IAM::ManagedPolicy")
    bounds = {action for each in boundary["PolicyDocument"]["Statement"] for action in _actions(each)}
    assert set(_granted_by_templates()) <= bounds
    assert {action.partition(":")[0] for action in bounds} == {"ecr", "glue", "logs", "s3"}


def test_fits_into_what_iam_takes(assembly: Assembly) -> None:
    for name, role in _roles(assembly).items():
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", ())]
        text = json.dumps(_flat(documents), separators=(",", ":")).replace("{AWS::AccountId}", "1" * 12)
        assert len(text) < LONGEST_POLICIES, name


def _roles(assembly: Assembly) -> dict[str, Mapping[str, Any]]:
    """Those with a name."""
    roles = assembly.agent(CLICKSTREAM).properties("AWS::IAM::Role")
    return {role["RoleName"]: role for role in roles if "RoleName" in role}


def _called(assembly: Assembly, specialist: Specialist) -> str:
    return assembly.environment.called(f"clickstream-{in_role_names(specialist)}")


def _of_role(assembly: Assembly, name: str) -> Iterator[Statement]:
    role = _roles(assembly)[assembly.environment.called(f"clickstream-{name}")]
    for policy in role["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def _templates() -> Iterator[Template]:
    for solution in SOLUTIONS:
        for path in (SHIPPED / solution).glob("*.json"):
            yield Template(document=json.loads(path.read_text()))


def _types() -> set[str]:
    return {resource["Type"] for template in _templates() for resource in template.document["Resources"].values()}


def _granted_by_templates() -> Iterator[str]:
    for template in _templates():
        for role in template.properties("AWS::IAM::Role"):
            for policy in role.get("Policies", ()):
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield from _actions(statement)


def _actions(statement: Statement) -> list[str]:
    action: str | list[str] = statement["Action"]
    return [action] if isinstance(action, str) else action


def _flat(value: Any) -> Any:
    """With `{Ref}` in place of a join around it, so that an ARN reads as one."""
    if isinstance(value, dict) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else f"{{{part.get('Ref')}}}" for part in parts)
    if isinstance(value, dict):
        return {key: _flat(each) for key, each in value.items()}
    return [_flat(each) for each in value] if isinstance(value, list) else value
