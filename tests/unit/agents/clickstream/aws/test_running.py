"""What runs: services, load balancers and connectors, as their services tell."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.clickstream.aws.balancers import ElasticLoadBalancers, Listener
from agents.clickstream.aws.connectors import MskConnectors
from agents.clickstream.aws.services import EcsServices, Scaling
from tests.fakes.aws_wire import AwsWire, Refusal

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/dev-events-orders/1"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/dev-events-orders/1"
CONNECTOR = "arn:aws:kafkaconnect:eu-west-1:1:connector/dev-clickstream-orders-msk-s3-sink-json/1"


def deployment(rollout: str = "COMPLETED", **more: Any) -> dict[str, Any]:
    counts = {"desiredCount": 2, "runningCount": 2, "pendingCount": 0}
    return {"id": "d", "status": "PRIMARY", "rolloutState": rollout, "taskDefinition": "t:1", **counts, **more}


def service(*deployments: dict[str, Any], running: int = 2, status: str = "ACTIVE") -> dict[str, Any]:
    one = {
        "serviceName": "collector",
        "status": status,
        "desiredCount": 2,
        "runningCount": running,
        "pendingCount": 2 - running,
        "deployments": list(deployments),
        "events": [{"id": "e", "createdAt": NOW, "message": "has reached a steady state."}],
    }
    return {"services": [one]}


@pytest.fixture
def services(wire: AwsWire) -> EcsServices:
    wire.answers("DescribeScalableTargets", {"ScalableTargets": []})
    return EcsServices(wire.calls("ecs_deployment"))


@pytest.mark.parametrize(
    ("deployments", "running", "steady", "failed"),
    [
        ([deployment()], 2, True, False),
        ([deployment()], 1, False, False),
        ([deployment("IN_PROGRESS"), deployment()], 2, False, False),
        ([deployment("FAILED", failedTasks=3), deployment()], 2, False, True),
    ],
    ids=["steady", "a task is missing", "rolling", "given up"],
)
async def test_a_service_is_steady_with_one_rollout_and_all_its_tasks(
    services: EcsServices, wire: AwsWire, deployments: list[dict[str, Any]], running: int, steady: bool, failed: bool
) -> None:
    wire.answers("DescribeServices", service(*deployments, running=running))
    found = await services.find("c", "collector")
    assert found
    assert (found.is_steady, found.is_failed) == (steady, failed)
    assert found.events[0].message == "has reached a steady state."


async def test_a_service_scales_between_two_bounds(services: EcsServices, wire: AwsWire) -> None:
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/c/collector",
        "ScalableDimension": "ecs:service:DesiredCount",
        "MinCapacity": 2,
        "MaxCapacity": 10,
        "RoleARN": "r",
        "CreationTime": NOW,
    }
    wire.answers("DescribeServices", service(deployment()))
    wire.answers("DescribeScalableTargets", {"ScalableTargets": [target]})
    found = await services.find("arn:aws:ecs:eu-west-1:1:cluster/c", "collector")
    assert found
    assert found.scaling == Scaling(minimum=2, maximum=10)
    assert wire.parameters("DescribeScalableTargets")[0]["ResourceIds"] == ["service/c/collector"]


@pytest.mark.parametrize(
    "answer", [service(status="DRAINING"), {"services": []}, Refusal(code="ClusterNotFoundException")]
)
async def test_a_service_that_is_on_its_way_out_is_none(services: EcsServices, wire: AwsWire, answer: Any) -> None:
    wire.answers("DescribeServices", answer)
    wire.parameters("DescribeScalableTargets")
    assert await services.find("c", "collector") is None


async def test_why_tasks_stopped_is_told_once_and_newest_first(services: EcsServices, wire: AwsWire) -> None:
    old = {"taskArn": "arn/c/old", "stoppedReason": "Scaling activity", "stoppedAt": NOW.replace(hour=1)}
    new = {
        "taskArn": "arn/c/new",
        "stoppedReason": "Essential container in task exited",
        "stoppedAt": NOW.replace(hour=2),
        "containers": [{"reason": "OutOfMemoryError"}, {"reason": "OutOfMemoryError"}],
    }
    wire.answers("ListTasks", {"taskArns": ["arn/c/old"], "nextToken": "more"}, {"taskArns": ["arn/c/new"]})
    wire.answers("DescribeTasks", {"tasks": [old, new]})
    stopped = await services.stopped("c", "collector")
    assert [(each.task, each.reason) for each in stopped] == [
        ("new", "Essential container in task exited; OutOfMemoryError"),
        ("old", "Scaling activity"),
    ]


async def test_no_task_stopped(services: EcsServices, wire: AwsWire) -> None:
    wire.answers("ListTasks", {"taskArns": []})
    assert await services.stopped("c", "collector") == []


async def test_a_deleted_cluster_has_left_its_name(services: EcsServices, wire: AwsWire) -> None:
    wire.answers(
        "DescribeClusters",
        {"clusters": [{"status": "ACTIVE"}]},
        {"clusters": [{"status": "INACTIVE"}]},
        {"clusters": []},
    )
    assert [await services.has_cluster("c") for _ in range(3)] == [True, False, False]


async def test_a_quota_may_be_unknown(services: EcsServices, wire: AwsWire) -> None:
    wire.answers("GetServiceQuota", {"Quota": {"Value": 64.0}}, Refusal(code="NoSuchResourceException"))
    assert [await services.most_vcpus() for _ in range(2)] == [64.0, None]


@pytest.fixture
def balancers(wire: AwsWire) -> ElasticLoadBalancers:
    return ElasticLoadBalancers(wire.calls("load_balancer"))


def balancer(kind: str = "network") -> dict[str, Any]:
    return {
        "LoadBalancerName": "dev-events-orders",
        "LoadBalancerArn": BALANCER,
        "DNSName": "x.elb.amazonaws.com",
        "Type": kind,
        "Scheme": "internet-facing",
        "State": {"Code": "active"},
        "AvailabilityZones": [{"ZoneName": "eu-west-1b"}, {"ZoneName": "eu-west-1a"}],
    }


async def test_a_zone_with_two_subnets_is_one_zone(balancers: ElasticLoadBalancers, wire: AwsWire) -> None:
    zones = [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-1"}, {"ZoneName": "eu-west-1a", "SubnetId": "subnet-2"}]
    wire.answers("DescribeLoadBalancers", {"LoadBalancers": [{**balancer(), "AvailabilityZones": zones}]})
    wire.answers("DescribeListeners", {"Listeners": []})
    found = await balancers.find(BALANCER)
    assert found
    assert found.zones == ("eu-west-1a",)


async def test_a_balancer_is_found_with_what_it_listens_to(balancers: ElasticLoadBalancers, wire: AwsWire) -> None:
    listener = {
        "Port": 8802,
        "Protocol": "TCP",
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": GROUP}, {"Type": "redirect"}],
    }
    wire.answers("DescribeLoadBalancers", {"LoadBalancers": [balancer()]})
    wire.answers("DescribeListeners", {"Listeners": [listener]})
    for name in ("dev-events-orders", BALANCER):
        found = await balancers.find(name)
        assert found
        assert (found.kind, found.zones) == ("network", ("eu-west-1a", "eu-west-1b"))
        assert found.listeners == (Listener(port=8802, protocol="TCP", target_group_arns=(GROUP,)),)
    by_name, by_arn = wire.parameters("DescribeLoadBalancers")
    assert (by_name, by_arn) == ({"Names": ["dev-events-orders"]}, {"LoadBalancerArns": [BALANCER]})


async def test_a_balancer_that_is_not_there_is_none(balancers: ElasticLoadBalancers, wire: AwsWire) -> None:
    wire.answers("DescribeLoadBalancers", Refusal(code="LoadBalancerNotFound"))
    wire.answers("DescribeTargetGroups", Refusal(code="TargetGroupNotFound"))
    assert await balancers.find("x") is None
    assert await balancers.target_group("x") is None


async def test_a_targets_ill_health_has_its_reason(balancers: ElasticLoadBalancers, wire: AwsWire) -> None:
    ill = {"State": "unhealthy", "Reason": "Target.Timeout", "Description": "Request timed out"}
    targets = [
        {"Target": {"Id": "10.0.0.1", "Port": 8802}, "TargetHealth": {"State": "healthy"}},
        {"Target": {"Id": "10.0.0.2", "Port": 8802}, "TargetHealth": ill},
    ]
    wire.answers("DescribeTargetHealth", {"TargetHealthDescriptions": targets})
    assert [(each.state, each.reason) for each in await balancers.targets(GROUP)] == [
        ("healthy", ""),
        ("unhealthy", "Target.Timeout: Request timed out"),
    ]


async def test_a_health_check_is_said_in_words(balancers: ElasticLoadBalancers, wire: AwsWire) -> None:
    group = {
        "TargetGroupName": "dev-events-orders",
        "TargetGroupArn": GROUP,
        "Port": 8802,
        "Protocol": "TCP",
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPath": "/health",
        "HealthCheckPort": "traffic-port",
        "HealthCheckIntervalSeconds": 10,
        "HealthyThresholdCount": 2,
        "UnhealthyThresholdCount": 3,
    }
    wire.answers("DescribeTargetGroups", {"TargetGroups": [group]})
    found = await balancers.target_group(GROUP)
    assert found
    assert found.health_check == "HTTP /health on port traffic-port, every 10 s; healthy after 2, unhealthy after 3"


async def test_headroom_is_what_the_limit_leaves_of_that_kind(balancers: ElasticLoadBalancers, wire: AwsWire) -> None:
    limits = [{"Name": "network-load-balancers", "Max": "3"}]
    wire.answers("DescribeAccountLimits", {"Limits": limits})
    wire.answers(
        "DescribeLoadBalancers",
        {"LoadBalancers": [balancer(), balancer("application")], "NextMarker": "more"},
        {"LoadBalancers": [balancer()]},
    )
    assert await balancers.headroom("network") == 1
    assert await balancers.headroom("application") is None
    wire.answers("DescribeAccountLimits", Refusal(code="InvalidAction"))
    assert await balancers.headroom("network") is None


@pytest.fixture
def connectors(wire: AwsWire) -> MskConnectors:
    return MskConnectors(wire.calls("data_connector"))


def connector(state: str = "RUNNING", **more: Any) -> dict[str, Any]:
    return {
        "connectorArn": CONNECTOR,
        "connectorName": "msk-s3-sink-json",
        "connectorState": state,
        "capacity": {"autoScaling": {"maxWorkerCount": 4, "mcuCount": 1, "minWorkerCount": 1}},
        "connectorConfiguration": {"topics": "app_logs"},
        "logDelivery": {"workerLogDelivery": {"cloudWatchLogs": {"enabled": True, "logGroup": "/connect"}}},
        **more,
    }


async def test_a_connector_is_found_by_its_name_and_not_by_the_beginning_of_it(
    connectors: MskConnectors, wire: AwsWire
) -> None:
    longer = {"connectorName": "msk-s3-sink-json-2", "connectorArn": "arn:other"}
    own = {"connectorName": "msk-s3-sink-json", "connectorArn": CONNECTOR}
    wire.answers("ListConnectors", {"connectors": [longer], "nextToken": "more"}, {"connectors": [own]})
    wire.answers("DescribeConnector", connector())
    found = await connectors.find("msk-s3-sink-json")
    assert found
    assert (found.arn, found.workers, found.configuration["topics"]) == (CONNECTOR, 1, "app_logs")


async def test_a_failed_connector_says_why_and_what_its_workers_wrote(connectors: MskConnectors, wire: AwsWire) -> None:
    wire.answers(
        "DescribeConnector", connector("FAILED", stateDescription={"code": "UnknownError", "message": "No bucket"})
    )
    wire.answers(
        "FilterLogEvents",
        {"events": [{"message": "ERROR one\n"}], "nextToken": "more"},
        {"events": [{"message": "ERROR two"}]},
    )
    found = await connectors.find(CONNECTOR)
    assert found
    assert found.reason == "UnknownError: No bucket"
    assert await connectors.complaints(found, most=1) == ["ERROR two"]


async def test_a_connector_that_is_not_there_is_none(connectors: MskConnectors, wire: AwsWire) -> None:
    wire.answers("ListConnectors", {"connectors": []})
    wire.answers("DescribeConnector", Refusal(code="NotFoundException", status=404))
    assert await connectors.find("msk-s3-sink-json") is None
    assert await connectors.find(CONNECTOR) is None


async def test_a_connector_without_logs_complains_of_nothing(connectors: MskConnectors, wire: AwsWire) -> None:
    wire.answers("DescribeConnector", connector(logDelivery={"workerLogDelivery": {}}))
    found = await connectors.find(CONNECTOR)
    assert found
    assert await connectors.complaints(found, most=1) == []


async def test_a_database_that_is_there(connectors: MskConnectors, wire: AwsWire) -> None:
    wire.answers("GetDatabase", {"Database": {"Name": "d"}}, Refusal(code="EntityNotFoundException"))
    assert [await connectors.has_database("d") for _ in range(2)] == [True, False]
