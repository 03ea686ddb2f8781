"""Parking against moto's ECS, scaling, RDS, EC2 and CloudWatch: what stops, what is remembered, what comes back."""

import json
from typing import Any

import pytest

from operations.account import Account
from operations.errors import OperationRefused
from operations.parking.alarms import Alarms
from operations.parking.database import Clusters
from operations.parking.instances import Instances
from operations.parking.park import park
from operations.parking.parts import parkable, parts
from operations.parking.services import TAG, Services
from operations.parking.unpark import unpark

CLUSTER, SERVICE = "dev-supervisor-cluster", "dev-supervisor-service"
SCALABLE: dict[str, Any] = {
    "ServiceNamespace": "ecs",
    "ResourceId": f"service/{CLUSTER}/{SERVICE}",
    "ScalableDimension": "ecs:service:DesiredCount",
}
TEMPLATE = {
    "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": CLUSTER}},
    "Task": {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "Family": "dev-supervisor",
            "ContainerDefinitions": [{"Name": "agent", "Image": "agent:1", "Memory": 512}],
        },
    },
    "Service": {
        "Type": "AWS::ECS::Service",
        "Properties": {
            "ServiceName": SERVICE,
            "Cluster": {"Ref": "Cluster"},
            "TaskDefinition": {"Ref": "Task"},
            "DesiredCount": 2,
        },
    },
}


@pytest.fixture
def deployed(account: Account) -> Account:
    """One service of two tasks that scales from two to four."""
    account.client("cloudformation").create_stack(
        StackName="ClickShop-dev-Supervisor", TemplateBody=json.dumps({"Resources": TEMPLATE})
    )
    scaling = account.client("application-autoscaling")
    scaling.register_scalable_target(**SCALABLE, MinCapacity=2, MaxCapacity=4)
    return account


def state(account: Account) -> tuple[int, tuple[int, int]]:
    """The desired count, and the bounds of scaling."""
    (service,) = account.client("ecs").describe_services(cluster=CLUSTER, services=[SERVICE])["services"]
    (target,) = account.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")[
        "ScalableTargets"
    ]
    return service["desiredCount"], (target["MinCapacity"], target["MaxCapacity"])


def services(account: Account) -> Services:
    return parts(account, "dev").services


def test_a_parked_service_wants_nothing_and_may_not_scale(deployed: Account) -> None:
    assert list(services(deployed).park()) == [f"{SERVICE}: 2 → 0 tasks"]

    assert state(deployed) == (0, (0, 0))


def test_parking_twice_remembers_what_was_before_the_first(deployed: Account) -> None:
    list(services(deployed).park())
    list(services(deployed).park())

    assert list(services(deployed).unpark()) == [f"{SERVICE}: 0 → 2 tasks"]
    assert state(deployed) == (2, (2, 4))


def test_an_interrupted_parking_is_taken_up(deployed: Account) -> None:
    ecs = deployed.client("ecs")
    (service,) = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"]
    ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": TAG, "value": "2:2:4"}])
    ecs.update_service(cluster=CLUSTER, service=SERVICE, desiredCount=0)

    list(services(deployed).park())
    list(services(deployed).unpark())

    assert state(deployed) == (2, (2, 4))


def test_unparking_what_is_not_parked_changes_nothing(deployed: Account) -> None:
    assert list(services(deployed).unpark()) == [f"{SERVICE}: is not parked"]

    assert state(deployed) == (2, (2, 4))


def test_the_tag_is_gone_after_unparking(deployed: Account) -> None:
    list(services(deployed).park())
    list(services(deployed).unpark())

    described = deployed.client("ecs").describe_services(cluster=CLUSTER, services=[SERVICE], include=["TAGS"])
    assert [tag["key"] for tag in described["services"][0].get("tags", [])] == []


def create_cluster(account: Account, *, least: float) -> str:
    account.client("rds").create_db_cluster(
        DBClusterIdentifier="shop",
        Engine="aurora-postgresql",
        MasterUsername="clickshop",
        MasterUserPassword="correct-horse",
        ServerlessV2ScalingConfiguration={"MinCapacity": least, "MaxCapacity": 4},
    )
    return "shop"


def status(account: Account, name: str) -> str:
    (cluster,) = account.client("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
    told: str = cluster["Status"]
    return told


def test_a_cluster_that_idles_at_a_price_is_stopped_and_started(account: Account) -> None:
    clusters = Clusters(account, [create_cluster(account, least=0.5)])

    assert "seven days" in next(clusters.park())
    assert status(account, "shop") == "stopped"
    assert next(clusters.park()) == "shop: is stopped"
    assert next(clusters.unpark()) == "shop: available"
    assert status(account, "shop") == "available"


def test_a_cluster_that_pauses_by_itself_is_left_to_it(account: Account) -> None:
    clusters = Clusters(account, [create_cluster(account, least=0)])

    assert "pauses by itself" in next(clusters.park())
    assert status(account, "shop") == "available"


def test_alarms_are_silent_while_parked(account: Account) -> None:
    cloudwatch = account.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="missing-tasks",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Threshold=0,
        MetricName="m",
        Namespace="n",
        Period=60,
        Statistic="Sum",
    )

    def enabled() -> bool:
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=["missing-tasks"])["MetricAlarms"]
        return bool(alarm["ActionsEnabled"])

    alarms = Alarms(account, ["missing-tasks"])
    list(alarms.park())
    assert not enabled()
    list(alarms.unpark())
    assert enabled()


def test_an_instance_is_stopped_and_a_gateway_is_named_as_what_costs_on(account: Account) -> None:
    ec2 = account.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    id_ = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    instances = Instances(account, [id_], gateways=["nat-1"])

    def running() -> str:
        told: str = ec2.describe_instances(InstanceIds=[id_])["Reservations"][0]["Instances"][0]["State"]["Name"]
        return told

    assert list(instances.park()) == [
        f"NAT instance {id_}: stops",
        "NAT gateway nat-1: costs on, AWS has no way to stop one",
    ]
    assert running() == "stopped"
    list(instances.unpark())
    assert running() == "running"


def test_the_whole_environment_is_parked_and_comes_back(deployed: Account, capsys: pytest.CaptureFixture[str]) -> None:
    park(deployed, "dev")
    assert state(deployed) == (0, (0, 0))

    unpark(deployed, "dev")

    assert state(deployed) == (2, (2, 4))
    assert f"{SERVICE}: 0 → 2 tasks" in capsys.readouterr().out


@pytest.mark.parametrize(("environment", "why"), [("prod", "never parked"), ("staging", "is not deployed")])
def test_prod_and_what_is_not_there_are_refused(deployed: Account, environment: str, why: str) -> None:
    with pytest.raises(OperationRefused, match=why):
        parkable(deployed, environment)
