"""What the roles may do, statement by statement: nothing else is granted."""

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from agents.catalog import CATALOG, AgentSpec
from agents.common.inference_profiles import DESTINATIONS, inference_profile
from stacks.components.model_profile import ConversationProfile
from stacks.names import construct_id
from tests.infrastructure.assembly import Assembly, Template

INVOKE = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
MODEL = "anthropic.claude-sonnet-5-5"
PROFILE_ARN = "arn:aws:bedrock:us-east-1:{AWS::AccountId}:inference-profile/us.anthropic.claude-sonnet-5-5"
MCP_CALLS = [
    "rds-data:BeginTransaction",
    "rds-data:CommitTransaction",
    "rds-data:ExecuteStatement",
    "rds-data:RollbackTransaction",
    "rds:DescribeDBClusters",
]

# What ECS does for a service: it moves traffic between target groups, and fetches certificates for Service Connect.
# API Gateway takes a role to write logs by with no other policy.
OF_SERVICES = {
    "AmazonECSInfrastructureRolePolicyForLoadBalancers": "ecs.amazonaws.com",
    "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity": "ecs.amazonaws.com",
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs": "apigateway.amazonaws.com",
}


def test_lets_a_task_open_its_own_secret_by_a_policy_of_its_own(assembly: Assembly, spec: AgentSpec) -> None:
    read, decrypt = _statements(assembly.agent(spec), "DatabaseAccess")
    assert read == {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": assembly.variables(spec)["DATABASE_SECRET_ARN"],
    }
    assert decrypt["Action"] == "kms:Decrypt"
    assert "GetAttKey" in decrypt["Resource"]["Fn::ImportValue"]
    assert decrypt["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}


def test_starts_no_task_before_it_may_open_its_secret(assembly: Assembly, spec: AgentSpec) -> None:
    (service,) = assembly.agent(spec).all("AWS::ECS::Service").values()
    ways_in = {id_ for id_ in assembly.agent(spec).all("AWS::IAM::Policy") if not id_.startswith("Task")}
    assert len(ways_in) == len(spec.login_roles)
    assert ways_in <= set(service["DependsOn"])


def test_lets_an_mcp_server_ask_this_database_by_a_secret_that_is_not_its_agents(
    assembly: Assembly, spec: AgentSpec
) -> None:
    policies = [id_ for id_ in assembly.agent(spec).all("AWS::IAM::Policy") if id_.startswith("McpAccess")]
    assert len(policies) == (1 if spec.mcp_role else 0)
    for _ in policies:
        variables = assembly.variables(spec)
        ask, read, decrypt = _statements(assembly.agent(spec), "McpAccess")
        assert (ask["Action"], ask["Resource"]) == (MCP_CALLS, variables["DATABASE_CLUSTER_ARN"])
        assert (read["Action"], read["Resource"]) == ("secretsmanager:GetSecretValue", variables["MCP_SECRET_ARN"])
        assert read["Resource"] != variables["DATABASE_SECRET_ARN"]
        assert decrypt["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}
        assert "ClusterEB0386A7" in str(ask["Resource"])


def test_lets_a_task_call_its_model_by_its_own_profile_only(assembly: Assembly, spec: AgentSpec) -> None:
    agent, variables = assembly.agent(spec), assembly.variables(spec)
    statements = _statements(agent, "TaskTaskRoleDefaultPolicy")
    profile, behind, *embedding = [each for each in statements if "sts:AssumeRole" not in _actions(each)]
    own = variables["BEDROCK_PROFILE_ARN"]
    assert profile == {"Effect": "Allow", "Action": INVOKE, "Resource": own}
    assert _flat(behind) == {
        "Effect": "Allow",
        "Action": INVOKE,
        "Resource": [
            *(f"arn:aws:bedrock:{region}::foundation-model/{MODEL}" for region in DESTINATIONS["us"]),
            PROFILE_ARN,
        ],
        "Condition": {"StringEquals": {"bedrock:InferenceProfileArn": own}},
    }
    if spec.embeds:
        searching = {"Effect": "Allow", "Action": "bedrock:InvokeModel"}
        own = variables["EMBEDDING_PROFILE_ARN"]
        through = {"StringEquals": {"bedrock:InferenceProfileArn": own}}
        titan = "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0"
        assert embedding == [
            {**searching, "Resource": own},
            {**searching, "Resource": titan, "Condition": through},
        ]
    else:
        assert embedding == []


def test_gives_each_agent_another_secret(assembly: Assembly) -> None:
    secrets = {str(assembly.variables(spec)["DATABASE_SECRET_ARN"]) for spec in CATALOG}
    assert len(secrets) == len(CATALOG)
    assert all(construct_id(spec.name) in str(assembly.variables(spec)["DATABASE_SECRET_ARN"]) for spec in CATALOG)


def test_lets_ecs_pull_the_agents_image_and_write_its_log(assembly: Assembly, spec: AgentSpec) -> None:
    pull, token, log = _statements(assembly.agent(spec), "TaskExecutionRoleDefaultPolicy")
    assert f"{construct_id(spec.name)}Repository" in str(pull["Resource"])
    assert (token["Action"], token["Resource"]) == ("ecr:GetAuthorizationToken", "*")
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert log["Resource"] == {"Fn::GetAtt": [next(iter(assembly.agent(spec).all("AWS::Logs::LogGroup"))), "Arn"]}


def test_uses_no_managed_policy_but_those_of_services_themselves(assembly: Assembly) -> None:
    for id_, template in assembly.stacks.items():
        for role in template.properties("AWS::IAM::Role"):
            policies = str(role.get("ManagedPolicyArns", ""))
            if policies:
                (service,) = (service for policy, service in OF_SERVICES.items() if f"/{policy}'" in policies)
                assert service != "ecs.amazonaws.com" or assembly.environment.name == "prod", id_
                (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
                assert trusted["Principal"] == {"Service": service}, id_


@pytest.mark.parametrize(("function", "own"), [("Deployment", {"bedrock"}), ("Rotation", {"kms"})])
def test_lets_functions_work_on_their_cluster_with_their_secrets_only(
    assembly: Assembly, function: str, own: set[str]
) -> None:
    data = assembly.stacks["Data"]
    statements = _statements(data, f"{function}RoleDefaultPolicy")
    services = {action.partition(":")[0] for each in statements for action in _actions(each)}
    assert services == {"logs", "rds-data", "secretsmanager", *own}
    assert all(each["Resource"] != "*" for each in statements)
    for each in statements:
        if any(action.startswith("rds-data:") for action in _actions(each)):
            (cluster,) = data.all("AWS::RDS::DBCluster")
            assert cluster in str(each["Resource"])


def test_lets_only_the_rotation_write_secrets_and_none_the_masters(assembly: Assembly) -> None:
    data = assembly.stacks["Data"]
    writing = {
        id_: each["Resource"]
        for id_, policy in data.all("AWS::IAM::Policy").items()
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        if "secretsmanager:PutSecretValue" in _actions(each)
    }
    ((id_, resources),) = writing.items()
    assert id_.startswith("Rotation")
    assert {each["Ref"] for each in resources} == set(data.all("AWS::SecretsManager::Secret"))


def test_lets_a_build_read_its_sources_and_push_to_the_agents_repositories_only(assembly: Assembly) -> None:
    builds = assembly.stacks["Builds"]
    archive, bucket, log, push, token = _statements(builds, "ImagesBuildRoleDefaultPolicy")
    assert archive["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert str(archive["Resource"]).count(".zip") == 1
    assert bucket["Action"] == ["s3:GetBucketAcl", "s3:GetBucketLocation"]
    assert log["Resource"] == {"Fn::GetAtt": ["ImagesBuildLogsF5958BAA", "Arn"]}
    assert _repositories(push) == set(assembly.stacks["Images"].all("AWS::ECR::Repository"))
    assert all(action.startswith("ecr:") and "Delete" not in action for action in push["Action"])
    assert (token["Action"], token["Resource"]) == ("ecr:GetAuthorizationToken", "*")


def test_lets_the_function_of_the_images_look_and_start_builds_only(assembly: Assembly) -> None:
    builds = assembly.stacks["Builds"]
    log, look, build = _statements(builds, "ImagesRoleDefaultPolicy")
    (project,) = builds.all("AWS::CodeBuild::Project")
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert look["Action"] == "ecr:BatchGetImage"
    assert _repositories(look) == set(assembly.stacks["Images"].all("AWS::ECR::Repository"))
    assert build["Action"] == ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
    assert build["Resource"] == {"Fn::GetAtt": [project, "Arn"]}


def _repositories(statement: dict[str, Any]) -> set[str]:
    """The logical ids behind the outputs that a statement's resources are imported from."""
    exports = [each["Fn::ImportValue"].rpartition(":ExportsOutputFnGetAtt")[2] for each in statement["Resource"]]
    return {export.partition("Arn")[0] for export in exports}


@pytest.mark.parametrize(
    ("model", "region", "regions"),
    [
        ("anthropic.claude-sonnet-5-5", "ap-northeast-1", ["ap-northeast-1", "ap-northeast-3"]),
        ("anthropic.claude-haiku-5-5", "ap-southeast-2", ["ap-southeast-2", "ap-southeast-4"]),
    ],
)
def test_reaches_a_model_in_every_region_behind_its_profile(model: str, region: str, regions: list[str]) -> None:
    profile, behind = _statements_for(model, region)
    geography = inference_profile(model, region=region).geography
    assert behind["Resource"] == [
        f"arn:aws:bedrock:{region}:{{AWS::AccountId}}:inference-profile/{geography}.{model}",
        *(f"arn:aws:bedrock:{each}::foundation-model/{model}" for each in regions),
    ]
    assert behind["Condition"] == {"StringEquals": {"bedrock:InferenceProfileArn": profile["Resource"]}}


def test_reaches_a_global_profile_by_three_statements() -> None:
    profile, here, anywhere = _statements_for("global.anthropic.claude-sonnet-5-5", "sa-east-1")
    through = {"bedrock:InferenceProfileArn": profile["Resource"]}
    assert here["Resource"] == [
        "arn:aws:bedrock:sa-east-1:{AWS::AccountId}:inference-profile/global.anthropic.claude-sonnet-5-5",
        f"arn:aws:bedrock:sa-east-1::foundation-model/{MODEL}",
    ]
    assert here["Condition"] == {"StringEquals": through}
    assert anywhere["Resource"] == f"arn:aws:bedrock:::foundation-model/{MODEL}"
    assert anywhere["Condition"] == {"StringEquals": {**through, "aws:RequestedRegion": "unspecified"}}


def _statements_for(model: str, region: str) -> list[dict[str, Any]]:
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region=region))
    copied = inference_profile(model, region=region)
    profile = ConversationProfile(stack, "Profile", agent="supervisor", name="supervisor", copied=copied)
    document = stack.resolve(iam.PolicyDocument(statements=profile.permissions()))
    return [_flat(each) for each in document["Statement"]]


def _statements(template: Template, policy: str) -> list[dict[str, Any]]:
    (resource,) = (each for id_, each in template.all("AWS::IAM::Policy").items() if id_.startswith(policy))
    statements: list[dict[str, Any]] = resource["Properties"]["PolicyDocument"]["Statement"]
    return statements


def _actions(statement: dict[str, Any]) -> list[str]:
    action: str | list[str] = statement["Action"]
    return [action] if isinstance(action, str) else action


def _flat(value: Any) -> Any:
    """With `{Ref}` in place of a join around it, so that an ARN reads as one."""
    if isinstance(value, dict) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else f"{{{part['Ref']}}}" for part in parts)
    if isinstance(value, dict):
        return {key: _flat(each) for key, each in value.items()}
    return [_flat(each) for each in value] if isinstance(value, list) else value
