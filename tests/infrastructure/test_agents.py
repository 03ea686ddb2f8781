"""An agent's service: its names, its size, how it starts, how it is found, how it grows and how it is rolled back."""

from collections.abc import Mapping
from typing import Any

import pytest

from agents.catalog import CATALOG, SPECIALISTS, SUPERVISOR, AgentSpec
from stacks.names import construct_id
from tests.infrastructure.assembly import Assembly
from tests.infrastructure.conftest import Synthesise

SIZES = {"dev": ("512", "1024", 1), "staging": ("512", "1024", 2), "prod": ("1024", "2048", 2)}

EVERY_AGENT = {
    "HOST",
    "PORT",
    "ENVIRONMENT",
    "AWS_DEFAULT_REGION",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "DATABASE_HOST",
    "DATABASE_PORT",
    "DATABASE_NAME",
    "DATABASE_SSLMODE",
    "DATABASE_SSLROOTCERT",
    "DATABASE_SECRET_ARN",
    "USER_POOL_ID",
    "USER_POOL_CLIENT_ID",
    "BEDROCK_MODEL_ID",
    "BEDROCK_PROFILE_ARN",
}
WHO_EMBEDS = {"EMBEDDING_MODEL_ID", "EMBEDDING_DIMENSIONS", "EMBEDDING_PROFILE_ARN"}
WHO_HAS_AN_MCP_SERVER = {"DATABASE_CLUSTER_ARN", "MCP_SECRET_ARN"}
WHO_DEPLOYS = {
    "PIPELINE_PREFIX",
    "SPECIALIST_ROLE_PREFIX",
    "CLOUDFORMATION_ROLE_ARN",
    "PERMISSIONS_BOUNDARY_ARN",
    "SOURCE_BUCKET",
    "SOURCE_KEY",
    "ALARM_TOPIC_ARN",
    "SERVICE_SECURITY_GROUP_ID",
    "SERVICE_VPC_ID",
}


def test_has_a_cluster_and_a_service_by_the_plans_names(assembly: Assembly, spec: AgentSpec) -> None:
    agent, prefix = assembly.agent(spec), assembly.environment.prefix
    assert agent.only("AWS::ECS::Cluster")["ClusterName"] == f"{prefix}{spec.name}-cluster"
    assert agent.only("AWS::ECS::Service")["ServiceName"] == f"{prefix}{spec.name}-service"


def test_has_the_size_and_the_count_of_its_environment(assembly: Assembly, spec: AgentSpec) -> None:
    agent = assembly.agent(spec)
    task, service = agent.only("AWS::ECS::TaskDefinition"), agent.only("AWS::ECS::Service")
    assert (task["Cpu"], task["Memory"], service["DesiredCount"]) == SIZES[assembly.environment.name]


def test_runs_on_fargate_and_in_dev_on_its_spare_capacity(assembly: Assembly, spec: AgentSpec) -> None:
    agent = assembly.agent(spec)
    service = agent.only("AWS::ECS::Service")
    if assembly.environment.name == "dev":
        assert service["CapacityProviderStrategy"] == [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]
        assert "LaunchType" not in service
    else:
        assert service["LaunchType"] == "FARGATE"
        assert "CapacityProviderStrategy" not in service


def test_waits_until_its_cluster_knows_the_spare_capacity(synthesise: Synthesise, spec: AgentSpec) -> None:
    agent = synthesise("dev").agent(spec)
    (service,) = agent.all("AWS::ECS::Service").values()
    (association,) = agent.all("AWS::ECS::ClusterCapacityProviderAssociations")
    assert association in service["DependsOn"]


@pytest.mark.parametrize("measured", ["CPU", "Memory"])
def test_grows_at_seventy_percent_of_its_processor_or_memory(
    assembly: Assembly, spec: AgentSpec, measured: str
) -> None:
    agent = assembly.agent(spec)
    configurations = [
        policy["TargetTrackingScalingPolicyConfiguration"]
        for policy in agent.properties("AWS::ApplicationAutoScaling::ScalingPolicy")
    ]
    targets = {
        each["PredefinedMetricSpecification"]["PredefinedMetricType"]: each["TargetValue"] for each in configurations
    }
    assert targets[f"ECSServiceAverage{measured}Utilization"] == 70


def test_grows_from_what_it_runs_at_rest_to_the_environments_most(assembly: Assembly, spec: AgentSpec) -> None:
    agent = assembly.agent(spec)
    target = agent.only("AWS::ApplicationAutoScaling::ScalableTarget")
    most = {"dev": 2, "staging": 4, "prod": 10}
    assert target["MinCapacity"] == agent.only("AWS::ECS::Service")["DesiredCount"]
    assert target["MaxCapacity"] == most[assembly.environment.name]


def test_runs_in_the_private_subnets_without_a_public_address(assembly: Assembly, spec: AgentSpec) -> None:
    network = assembly.agent(spec).only("AWS::ECS::Service")["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["AssignPublicIp"] == "DISABLED"
    assert len(network["Subnets"]) == 2
    assert all("privateSubnet" in subnet["Fn::ImportValue"] for subnet in network["Subnets"])


def test_starts_its_own_program_unprivileged_on_a_read_only_file_system(assembly: Assembly, spec: AgentSpec) -> None:
    container = assembly.task(spec)
    assert container["Command"] == ["python", "-m", f"{spec.package}.main"]
    assert container["User"] == "10001:10001"
    assert container["ReadonlyRootFilesystem"] is True
    assert container.get("Privileged", False) is False


def test_lets_nobody_in_by_a_shell(assembly: Assembly, spec: AgentSpec) -> None:
    assert assembly.agent(spec).only("AWS::ECS::Service")["EnableExecuteCommand"] is False


def test_is_measured_closer_where_customers_are(assembly: Assembly, spec: AgentSpec) -> None:
    settings = assembly.agent(spec).only("AWS::ECS::Cluster")["ClusterSettings"]
    value = "enhanced" if assembly.environment.name == "prod" else "enabled"
    assert settings == [{"Name": "containerInsights", "Value": value}]


def test_is_asked_for_its_health_in_the_container_too(assembly: Assembly, spec: AgentSpec) -> None:
    assert assembly.task(spec)["HealthCheck"]["Command"] == ["CMD", "python", "-m", "agents.common.healthcheck"]


def test_logs_into_a_group_of_its_own_for_thirty_days(assembly: Assembly, spec: AgentSpec) -> None:
    agent = assembly.agent(spec)
    (group_id,) = agent.all("AWS::Logs::LogGroup")
    group = agent.only("AWS::Logs::LogGroup")
    assert group["LogGroupName"] == f"/aws/ecs/{assembly.environment.prefix}{spec.name}"
    assert group["RetentionInDays"] == 30
    assert assembly.task(spec)["LogConfiguration"]["Options"]["awslogs-group"] == {"Ref": group_id}


def test_is_found_by_its_name_and_given_the_time_that_it_needs(assembly: Assembly, spec: AgentSpec) -> None:
    (port,) = assembly.task(spec)["PortMappings"]
    connect = assembly.agent(spec).only("AWS::ECS::Service")["ServiceConnectConfiguration"]
    (service,) = connect["Services"]
    assert (port["Name"], port["ContainerPort"], port["AppProtocol"]) == (spec.name, spec.port, "http")
    assert service["PortName"] == port["Name"]
    assert service["ClientAliases"] == [{"DnsName": spec.name, "Port": spec.port}]
    assert service["Timeout"] == {"PerRequestTimeoutSeconds": 0}


def test_is_reached_by_tls_where_customers_are(assembly: Assembly, spec: AgentSpec) -> None:
    (service,) = _connect(assembly, spec)["Services"]
    encrypted = assembly.environment.name == "prod"
    assert ("Tls" in service) is encrypted
    if encrypted:
        issuer = str(service["Tls"]["IssuerCertificateAuthority"])
        assert "ClickShop-prod-Network" in issuer
        assert "Authority" in issuer


def test_tells_each_agent_exactly_what_it_must_know(assembly: Assembly, spec: AgentSpec) -> None:
    addresses = {peer.url_variable for peer in SPECIALISTS} if spec == SUPERVISOR else set()
    embeds = WHO_EMBEDS if spec.embeds else set()
    mcp = WHO_HAS_AN_MCP_SERVER if spec.mcp_role else set()
    deploys = WHO_DEPLOYS if spec.deploys else set()
    assert assembly.variables(spec).keys() == EVERY_AGENT | addresses | embeds | mcp | deploys


def test_tells_an_agent_its_own_port_place_and_environment(assembly: Assembly, spec: AgentSpec) -> None:
    variables = assembly.variables(spec)
    assert variables["PORT"] == str(spec.port)
    assert variables["HOST"] == "0.0.0.0"  # noqa: S104 - the task's own network interface
    assert variables["ENVIRONMENT"] == assembly.environment.name
    assert variables["AWS_DEFAULT_REGION"] == "us-east-1"


def test_tells_the_supervisor_names_that_service_connect_resolves(assembly: Assembly) -> None:
    variables = assembly.variables(SUPERVISOR)
    namespaces = {str(_connect(assembly, spec)["Namespace"]) for spec in CATALOG}
    for peer in SPECIALISTS:
        (alias,) = _connect(assembly, peer)["Services"][0]["ClientAliases"]
        assert variables[peer.url_variable] == f"http://{alias['DnsName']}:{alias['Port']}"
    assert len(namespaces) == 1


def test_starts_the_supervisor_after_the_specialists_whose_names_it_resolves(assembly: Assembly) -> None:
    specialists = {construct_id(spec.name) for spec in SPECIALISTS}
    assert specialists <= assembly.dependencies[construct_id(SUPERVISOR.name)]


def test_puts_no_secret_into_a_task_definition(assembly: Assembly, spec: AgentSpec) -> None:
    container = assembly.task(spec)
    assert "Secrets" not in container
    assert "resolve:secretsmanager" not in str(container)


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_names_the_model_by_the_profile_of_the_region(synthesise: Synthesise, name: str) -> None:
    models = {synthesise(name).variables(spec)["BEDROCK_MODEL_ID"] for spec in CATALOG}
    assert models == {"us.anthropic.claude-sonnet-5-5"}


def _connect(assembly: Assembly, spec: AgentSpec) -> Mapping[str, Any]:
    configuration: Mapping[str, Any] = assembly.agent(spec).only("AWS::ECS::Service")["ServiceConnectConfiguration"]
    return configuration
