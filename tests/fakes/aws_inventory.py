"""Everything that an account holds, of the kinds that an event pipeline is made of: what is left over is seen here."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import boto3

from tests.fakes.stack import RunningStack

Clients = Callable[[Any], Any]
Inventory = Mapping[str, frozenset[str]]

_TAKEN_DOWN = "DELETE_COMPLETE"


def inventory(stack: RunningStack) -> Inventory:
    """By kind, what is there now."""
    clients = _clients(stack.settings.aws_variables()["AWS_ENDPOINT_URL"])
    return {kind: frozenset(found(clients)) for kind, found in _KINDS.items()}


@cache
def _clients(endpoint: str) -> Clients:
    """Each made once: that takes longer than what it is asked."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    return cache(lambda service: session.client(service, endpoint_url=endpoint))


def difference(before: Inventory, after: Inventory) -> dict[str, list[str]]:
    """What is there now and was not before, or the other way round."""
    return {kind: sorted(before[kind] ^ after[kind]) for kind in before if before[kind] ^ after[kind]}


def _each(service: str, operation: str, path: str, name: str, **asked: Any) -> Callable[[Clients], Iterator[str]]:
    """The names in an answer. What an emulator gives, it gives on one page."""

    def found(client: Clients) -> Iterator[str]:
        for one in getattr(client(service), operation)(**asked)[path]:
            yield one[name] if name else one

    return found


def _stacks(client: Clients) -> Iterator[str]:
    for one in client("cloudformation").describe_stacks()["Stacks"]:
        if one["StackStatus"] != _TAKEN_DOWN:
            yield one["StackName"]


def _topics(client: Clients) -> Iterator[str]:
    kafka = client("kafka")
    for cluster in kafka.list_clusters_v2()["ClusterInfoList"]:
        for topic in kafka.list_topics(ClusterArn=cluster["ClusterArn"])["Topics"]:
            yield f"{cluster['ClusterName']} {topic['TopicName']}"


def _tables(client: Clients) -> Iterator[str]:
    glue = client("glue")
    for database in glue.get_databases()["DatabaseList"]:
        yield database["Name"]
        for table in glue.get_tables(DatabaseName=database["Name"])["TableList"]:
            yield f"{database['Name']}.{table['Name']}"


def _images(client: Clients) -> Iterator[str]:
    ecr = client("ecr")
    for repository in ecr.describe_repositories()["repositories"]:
        for image in ecr.list_images(repositoryName=repository["repositoryName"])["imageIds"]:
            yield f"{repository['repositoryName']} {image.get('imageTag', image.get('imageDigest'))}"


def _rules(client: Clients) -> Iterator[str]:
    for rule in client("ec2").describe_security_group_rules()["SecurityGroupRules"]:
        yield f"{rule['GroupId']} {rule['IsEgress']} {rule.get('FromPort')} {rule.get('CidrIpv4')}"


def _services(client: Clients) -> Iterator[str]:
    ecs = client("ecs")
    for cluster in ecs.list_clusters()["clusterArns"]:
        yield from ecs.list_services(cluster=cluster)["serviceArns"]


def _listeners(client: Clients) -> Iterator[str]:
    elb = client("elbv2")
    for balancer in elb.describe_load_balancers()["LoadBalancers"]:
        for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]:
            yield listener["ListenerArn"]


def _scaling(client: Clients) -> Iterator[str]:
    scaling = client("application-autoscaling")
    for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        yield target["ResourceId"]


_KINDS: Mapping[str, Callable[[Clients], Iterator[str]]] = {
    "stacks": _stacks,
    "topics": _topics,
    "glue": _tables,
    "images": _images,
    "security group rules": _rules,
    "services": _services,
    "listeners": _listeners,
    "scaling targets": _scaling,
    "repositories": _each("ecr", "describe_repositories", "repositories", "repositoryName"),
    "build projects": _each("codebuild", "list_projects", "projects", ""),
    "security groups": _each("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    "load balancers": _each("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
    "target groups": _each("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupName"),
    "clusters": _each("ecs", "list_clusters", "clusterArns", ""),
    "task definitions": _each("ecs", "list_task_definitions", "taskDefinitionArns", "", status="ACTIVE"),
    "connectors": _each("kafkaconnect", "list_connectors", "connectors", "connectorName"),
    "plugins": _each("kafkaconnect", "list_custom_plugins", "customPlugins", "name"),
    "worker configurations": _each("kafkaconnect", "list_worker_configurations", "workerConfigurations", "name"),
    "roles": _each("iam", "list_roles", "Roles", "RoleName"),
    "policies": _each("iam", "list_policies", "Policies", "PolicyName", Scope="Local"),
    "log groups": _each("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "alarms": _each("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "buckets": _each("s3", "list_buckets", "Buckets", "Name"),
}
