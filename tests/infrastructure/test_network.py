"""The VPC by its address plan, and who may connect to whom."""

from collections.abc import Mapping
from typing import Any

import pytest

from agents.catalog import CATALOG
from tests.infrastructure.assembly import Assembly, Template
from tests.infrastructure.conftest import Synthesise

PORTS = {spec.port for spec in CATALOG}


def test_lays_the_subnets_out_by_the_plan(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    subnets = {
        subnet["CidrBlock"]: (_tag(subnet["Tags"], "aws-cdk:subnet-type"), subnet["AvailabilityZone"]["Fn::Select"][0])
        for subnet in network.properties("AWS::EC2::Subnet")
    }
    assert network.only("AWS::EC2::VPC")["CidrBlock"] == "10.0.0.0/16"
    assert subnets == {
        "10.0.1.0/24": ("Public", 0),
        "10.0.2.0/24": ("Public", 1),
        "10.0.10.0/24": ("Private", 0),
        "10.0.20.0/24": ("Private", 1),
    }


def test_gives_no_instance_a_public_address(assembly: Assembly) -> None:
    subnets = assembly.stacks["Network"].properties("AWS::EC2::Subnet")
    assert [subnet["MapPublicIpOnLaunch"] for subnet in subnets] == [False] * 4


def test_runs_a_nat_gateway_in_each_zone_of_prod_one_in_staging_and_an_instance_in_dev(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    ways_out = (len(network.all("AWS::EC2::NatGateway")), len(network.all("AWS::EC2::Instance")))
    assert ways_out == {"dev": (0, 1), "staging": (1, 0), "prod": (2, 0)}[assembly.environment.name]


def test_leads_every_private_subnet_out(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    gateways = set(network.all("AWS::EC2::NatGateway")) | set(network.all("AWS::EC2::Instance"))
    routes = {
        each["RouteTableId"]["Ref"]: (each.get("NatGatewayId") or each.get("InstanceId") or {}).get("Ref")
        for each in network.properties("AWS::EC2::Route")
    }
    private = {table: target for table, target in routes.items() if "private" in table}
    assert len(private) == 2
    assert set(private.values()) == gateways


def test_translates_https_from_private_subnets_and_nothing_else(synthesise: Synthesise) -> None:
    network = synthesise("dev").stacks["Network"]
    (group,) = _groups(network, "Security Group for NAT instances")
    assert {(rule["CidrIp"], rule["FromPort"], rule["ToPort"]) for rule in group["SecurityGroupIngress"]} == {
        ("10.0.10.0/24", 443, 443),
        ("10.0.20.0/24", 443, 443),
    }
    assert [(rule["CidrIp"], rule["FromPort"]) for rule in group["SecurityGroupEgress"]] == [("0.0.0.0/0", 443)]


def test_runs_the_nat_instance_small_encrypted_and_without_old_metadata(synthesise: Synthesise) -> None:
    instance = synthesise("dev").stacks["Network"].only("AWS::EC2::Instance")
    assert instance["InstanceType"] == "t4g.nano"
    assert instance["SourceDestCheck"] is False
    assert instance["MetadataOptions"]["HttpTokens"] == "required"
    assert all(disk["Ebs"]["Encrypted"] for disk in instance["BlockDeviceMappings"])


def test_keeps_prods_calls_to_aws_inside(synthesise: Synthesise) -> None:
    network = synthesise("prod").stacks["Network"]
    interfaces = [
        each for each in network.properties("AWS::EC2::VPCEndpoint") if each["VpcEndpointType"] == "Interface"
    ]
    services = {str(each["ServiceName"]).rpartition("us-east-1.")[2] for each in interfaces}
    assert services == {"ecr.api", "ecr.dkr", "logs", "secretsmanager", "bedrock-runtime", "rds-data"}
    for each in interfaces:
        assert each["PrivateDnsEnabled"] is True
        assert len(each["SubnetIds"]) == 2
        assert [_group_of(group) for group in each["SecurityGroupIds"]] == ["EndpointsGroup"]


def test_reaches_the_layers_of_images_by_a_gateway(synthesise: Synthesise) -> None:
    network = synthesise("prod").stacks["Network"]
    (gateway,) = (each for each in network.properties("AWS::EC2::VPCEndpoint") if each["VpcEndpointType"] == "Gateway")
    tables = {table["Ref"] for table in gateway["RouteTableIds"]}
    assert ".s3" in str(gateway["ServiceName"])
    assert {table for table in network.all("AWS::EC2::RouteTable") if "private" in table} == tables


def test_lets_only_agents_reach_the_endpoints(synthesise: Synthesise) -> None:
    assert _ingress(synthesise("prod").stacks["Network"], "EndpointsGroup") == {("AgentsGroup", 443, 443)}


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_pays_for_endpoints_in_prod_only(synthesise: Synthesise, name: str) -> None:
    assert synthesise(name).stacks["Network"].all("AWS::EC2::VPCEndpoint") == {}


def test_has_the_plans_security_groups_and_those_of_its_ways_out(assembly: Assembly) -> None:
    groups = {group["GroupDescription"] for group in assembly.stacks["Network"].properties("AWS::EC2::SecurityGroup")}
    plan = {f"ClickShop: {whose}" for whose in ("the load balancer", "the tasks of the agents", "the database")}
    ways_out = {
        "dev": {"Security Group for NAT instances"},
        "staging": set(),
        "prod": {"ClickShop: the endpoints of AWS services"},
    }
    assert groups == plan | ways_out[assembly.environment.name]


def test_writes_down_who_talked_to_whom(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    days = {"dev": None, "staging": 14, "prod": 90}[assembly.environment.name]
    logs, buckets = network.properties("AWS::EC2::FlowLog"), network.properties("AWS::S3::Bucket")
    assert [(log["ResourceType"], log["TrafficType"]) for log in logs] == ([] if days is None else [("VPC", "ALL")])
    kept = [rule["ExpirationInDays"] for bucket in buckets for rule in bucket["LifecycleConfiguration"]["Rules"]]
    assert kept == ([] if days is None else [days])


@pytest.mark.parametrize("stack", ["Network", "Edge"])
def test_keeps_logs_private_and_takes_them_by_tls_only(synthesise: Synthesise, stack: str) -> None:
    template = synthesise("prod").stacks[stack]
    (bucket,) = template.all("AWS::S3::Bucket").values()
    statements = template.only("AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["DeletionPolicy"] == "Retain"
    assert {"Bool": {"aws:SecureTransport": "false"}} in [
        each["Condition"] for each in statements if each["Effect"] == "Deny"
    ]


def test_signs_for_agents_by_an_authority_of_short_lived_certificates(synthesise: Synthesise) -> None:
    network = synthesise("prod").stacks["Network"]
    authority = network.only("AWS::ACMPCA::CertificateAuthority")
    assert (authority["Type"], authority["UsageMode"]) == ("ROOT", "SHORT_LIVED_CERTIFICATE")
    # Without the tag the role of ECS may not use it.
    assert authority["Tags"] == [{"Key": "AmazonECSManaged", "Value": "true"}]
    assert network.only("AWS::ACMPCA::CertificateAuthorityActivation")["Status"] == "ACTIVE"


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_pays_for_an_authority_in_prod_only(synthesise: Synthesise, name: str) -> None:
    assert synthesise(name).stacks["Network"].all("AWS::ACMPCA::CertificateAuthority") == {}


def test_lets_the_world_reach_only_the_load_balancer(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    open_ports = {
        (group["GroupDescription"], rule["FromPort"])
        for group in network.properties("AWS::EC2::SecurityGroup")
        for rule in group.get("SecurityGroupIngress", ())
        if not rule["CidrIp"].startswith("10.0.")
    }
    assert open_ports == {("ClickShop: the load balancer", port) for port in (80, 443)}


def test_lets_the_load_balancer_and_the_agents_reach_agents_at_their_ports_only(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    assert _ingress(network, "AgentsGroup") == {
        *(("LoadBalancerGroup", port, port) for port in PORTS),
        *(("AgentsGroup", port, port) for port in PORTS),
    }


def test_lets_only_agents_reach_the_database(assembly: Assembly) -> None:
    assert _ingress(assembly.stacks["Network"], "DatabaseGroup") == {("AgentsGroup", 5432, 5432)}


def test_lets_the_database_call_nobody(assembly: Assembly) -> None:
    (group,) = _groups(assembly.stacks["Network"], "ClickShop: the database")
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


def test_lets_the_load_balancer_call_agents_only(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    called = {
        (_group_of(rule["DestinationSecurityGroupId"]), rule["FromPort"])
        for rule in network.properties("AWS::EC2::SecurityGroupEgress")
        if _group_of(rule["GroupId"]) == "LoadBalancerGroup"
    }
    assert called == {("AgentsGroup", port) for port in PORTS}
    (group,) = _groups(network, "ClickShop: the load balancer")
    assert "SecurityGroupEgress" not in group


def _groups(network: Template, description: str) -> list[Mapping[str, Any]]:
    groups = network.properties("AWS::EC2::SecurityGroup")
    return [group for group in groups if group["GroupDescription"] == description]


def _ingress(network: Template, group: str) -> set[tuple[str, int, int]]:
    return {
        (_group_of(rule["SourceSecurityGroupId"]), rule["FromPort"], rule["ToPort"])
        for rule in network.properties("AWS::EC2::SecurityGroupIngress")
        if _group_of(rule["GroupId"]) == group
    }


def _group_of(reference: dict[str, list[str]]) -> str:
    return reference["Fn::GetAtt"][0][:-8]  # without the hash of the logical id


def _tag(tags: list[dict[str, str]], key: str) -> str:
    return next(tag["Value"] for tag in tags if tag["Key"] == key)
