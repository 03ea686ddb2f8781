"""The VPC by its address plan, and who may connect to whom."""

from agents.catalog import CATALOG
from tests.infrastructure.assembly import Assembly, Template

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


def test_runs_a_nat_gateway_in_each_zone_of_prod_and_one_elsewhere(assembly: Assembly) -> None:
    gateways = assembly.stacks["Network"].all("AWS::EC2::NatGateway")
    assert len(gateways) == (2 if assembly.environment.name == "prod" else 1)


def test_lets_the_world_reach_only_the_load_balancer(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    open_ports = {
        (group["GroupDescription"], rule["FromPort"], rule["CidrIp"])
        for group in network.properties("AWS::EC2::SecurityGroup")
        for rule in group.get("SecurityGroupIngress", ())
    }
    assert open_ports == {("ClickShop: the load balancer", port, "0.0.0.0/0") for port in (80, 443)}


def test_lets_the_load_balancer_and_the_agents_reach_agents_at_their_ports_only(assembly: Assembly) -> None:
    network = assembly.stacks["Network"]
    assert _ingress(network, "AgentsGroup") == {
        *(("LoadBalancerGroup", port, port) for port in PORTS),
        *(("AgentsGroup", port, port) for port in PORTS),
    }


def test_lets_only_agents_reach_the_database(assembly: Assembly) -> None:
    assert _ingress(assembly.stacks["Network"], "DatabaseGroup") == {("AgentsGroup", 5432, 5432)}


def test_lets_the_database_call_nobody(assembly: Assembly) -> None:
    (group,) = (
        each
        for each in assembly.stacks["Network"].properties("AWS::EC2::SecurityGroup")
        if each["GroupDescription"] == "ClickShop: the database"
    )
    assert [rule["CidrIp"] for rule in group["SecurityGroupEgress"]] == ["255.255.255.255/32"]


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
