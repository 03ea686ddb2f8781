"""Drift of resources that MiniStack does not look at: whether they are there, and what can change unseen.

A type without a reader is NOT_CHECKED, as AWS tells of types that it can't check.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.services import alb, cloudformation, cloudwatch, codebuild, ec2, ecs, glue, secretsmanager
from ministack.services.cloudformation import drift

from local.aws.kafka_connect import KafkaConnect
from local.aws.resource_type import Properties

Current = dict[str, Any] | None
Reader = Callable[[str, Properties], Current]
Rule = Mapping[str, Any]

RULE_TYPES = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
PEERS = (
    ("IpRanges", "CidrIp", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    ("UserIdGroupPairs", "GroupId", "SourceSecurityGroupId"),
)


def _there(store: Callable[[], Any]) -> Reader:
    def read(physical_id: str, _properties: Properties) -> Current:
        return {} if physical_id in store() else None

    return read


def _service(physical_id: str, _properties: Properties) -> Current:
    service = ecs._services.get("/".join(physical_id.rsplit("/", 2)[-2:]))
    if service is None or service.get("status") != "ACTIVE":
        return None
    return {"DesiredCount": service["desiredCount"], "TaskDefinition": service["taskDefinition"]}


def _secret(physical_id: str, _properties: Properties) -> Current:
    """By its ARN, which is what `Ref` is here and in AWS."""
    return {} if any(one["ARN"] == physical_id for one in secretsmanager._secrets.values()) else None


def _cluster(physical_id: str, _properties: Properties) -> Current:
    return {} if ecs._resolve_cluster_name(physical_id) in ecs._clusters else None


def _target_group(physical_id: str, _properties: Properties) -> Current:
    group = alb._tgs.get(physical_id)
    return None if group is None else {name: group.get(name) for name in TARGET_GROUP}


def _listener(physical_id: str, _properties: Properties) -> Current:
    listener = alb._listeners.get(physical_id)
    return None if listener is None else {name: listener.get(name) for name in LISTENER}


def _security_group(physical_id: str, properties: Properties) -> Current:
    """Its own rules: those that are resources by themselves are looked at as such."""
    group = ec2._security_groups.get(physical_id)
    if group is None:
        return None
    current = {}
    for name, key in (("SecurityGroupIngress", "IpPermissions"), ("SecurityGroupEgress", "IpPermissionsEgress")):
        wanted = properties.get(name) or []
        found = [rule for told in group[key] if not _is_a_resource(told) for rule in _rules(told)]
        same = sorted(map(_place, wanted)) == sorted(map(_place, found))
        current[name] = wanted if same else found
    return current


def _is_a_resource(told: Rule) -> bool:
    resources = (one for _, stack in cloudformation._stacks.all_items() for one in stack["_resources"].values())
    rules = {one["PhysicalResourceId"] for one in resources if one.get("ResourceType") in RULE_TYPES}
    return told.get("SecurityGroupRuleId") in rules


def _rules(told: Rule) -> Iterator[dict[str, Any]]:
    """A permission of EC2's as rules of a template."""
    ports = {name: told[name] for name in ("FromPort", "ToPort") if told.get(name) is not None}
    for peers, key, name in PEERS:
        for peer in told.get(peers) or []:
            yield {"IpProtocol": told["IpProtocol"], **ports, name: peer[key]}


def _place(rule: Rule) -> tuple[str, ...]:
    """What makes a rule: the protocol, the ports, the peer."""
    names = ("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "SourceSecurityGroupId")
    return tuple(str(rule.get(name, "")) for name in names)


def _rule(direction: str) -> Reader:
    def read(physical_id: str, properties: Properties) -> Current:
        group = ec2._security_groups.get(properties["GroupId"])
        told = group[direction] if group else []
        return {} if any(one.get("SecurityGroupRuleId") == physical_id for one in told) else None

    return read


def _connector(service: KafkaConnect) -> Reader:
    def read(physical_id: str, _properties: Properties) -> Current:
        record = service.connectors.get(physical_id)
        if record is None or record["connectorState"] == "DELETING":
            return None
        return {"ConnectorName": record["connectorName"], "ConnectorConfiguration": record["connectorConfiguration"]}

    return read


TARGET_GROUP = ("HealthCheckPath", "HealthCheckIntervalSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount")
LISTENER = ("Port", "Protocol")
NOTHING: frozenset[str] = frozenset()


def correct_drift(service: KafkaConnect) -> None:
    """Let MiniStack look at these too."""
    balancing = "AWS::ElasticLoadBalancingV2"
    connect = "AWS::KafkaConnect"
    drift._DRIFT_READERS.update(
        {
            "AWS::CloudWatch::Alarm": (_there(lambda: cloudwatch._alarms), NOTHING),
            "AWS::CodeBuild::Project": (_there(lambda: codebuild._projects), NOTHING),
            "AWS::EC2::SecurityGroup": (_security_group, frozenset({"SecurityGroupIngress", "SecurityGroupEgress"})),
            RULE_TYPES[0]: (_rule("IpPermissions"), NOTHING),
            RULE_TYPES[1]: (_rule("IpPermissionsEgress"), NOTHING),
            "AWS::ECS::Cluster": (_cluster, NOTHING),
            "AWS::ECS::Service": (_service, frozenset({"DesiredCount", "TaskDefinition"})),
            "AWS::SecretsManager::Secret": (_secret, NOTHING),
            "AWS::Glue::Database": (_there(lambda: glue._databases), NOTHING),
            f"{balancing}::LoadBalancer": (_there(lambda: alb._lbs), NOTHING),
            f"{balancing}::TargetGroup": (_target_group, frozenset(TARGET_GROUP)),
            f"{balancing}::Listener": (_listener, frozenset(LISTENER)),
            f"{connect}::Connector": (_connector(service), frozenset({"ConnectorName", "ConnectorConfiguration"})),
            f"{connect}::CustomPlugin": (_there(lambda: service.plugins), NOTHING),
            f"{connect}::WorkerConfiguration": (_there(lambda: service.configurations), NOTHING),
        }
    )
