"""What the specialists read, as the rows that a model sees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.clickstream.aws.balancers import Balancer, Kind, Listener, Target, TargetGroup
from agents.clickstream.aws.buckets import Bucket, Delivered, StoredObject
from agents.clickstream.aws.clusters import Cluster
from agents.clickstream.aws.connectors import Connector
from agents.clickstream.aws.found import Build, Topic
from agents.clickstream.aws.services import Deployment, Scaling, Service, ServiceEvent, StoppedTask
from agents.clickstream.specialists.data_connector.reading import ConnectorReading, ObjectReading
from agents.clickstream.specialists.ecs_deployment.reading import CollectorReading
from agents.clickstream.specialists.image_builder.reading import BuildReading
from agents.clickstream.specialists.load_balancer.reading import BalancerReading
from agents.clickstream.specialists.msk_topic.reading import ClusterReading
from agents.common.errors import NotFound
from tests.fakes.findings import CLUSTER

NOW = datetime(2026, 11, 20, tzinfo=UTC)


class Clusters:
    """Some clusters."""

    def __init__(self, *there: Cluster) -> None:
        self._there = {cluster.name: cluster for cluster in there}

    async def names(self) -> Sequence[str]:
        return sorted(self._there)

    async def find(self, name_or_arn: str) -> Cluster | None:
        return self._there.get(name_or_arn)


class Topics:
    """A summary that is behind the brokers."""

    async def all(self, cluster_arn: str) -> Sequence[Topic]:
        assert cluster_arn == CLUSTER.arn
        return [Topic(name=name, partitions=1, replication=3) for name in ("__offsets", "app_logs", "payments")]

    async def find(self, cluster_arn: str, name: str) -> Topic | None:
        assert cluster_arn == CLUSTER.arn
        return Topic(name=name, partitions=18, replication=3, settled=False, leaderless=2)


async def test_a_cluster_is_told_with_whether_it_is_usable() -> None:
    row = await ClusterReading(clusters=Clusters(CLUSTER), topics=Topics()).describe("my-cluster")
    assert (row["brokers"], row["unauthenticated_listener"], row["usable"]) == (3, "tls", "yes")
    assert row["topics_by"] == "MSK's topic API"


@pytest.mark.parametrize(
    ("cluster", "usable"),
    [
        (replace(CLUSTER, state="CREATING"), "no: it is CREATING, and has to be ACTIVE"),
        (replace(CLUSTER, listener=None), "no: every client of it must authenticate, and the collectors do not"),
    ],
)
async def test_why_a_cluster_is_not_usable(cluster: Cluster, usable: str) -> None:
    row = await ClusterReading(clusters=Clusters(cluster), topics=Topics()).describe("my-cluster")
    assert row["usable"] == usable


async def test_an_unknown_cluster_comes_with_those_that_are_like_it() -> None:
    reading = ClusterReading(clusters=Clusters(CLUSTER), topics=Topics())
    with pytest.raises(NotFound, match=r"There is no MSK cluster my-clutser\. Did you mean my-cluster\?"):
        await reading.topics("my-clutser")


async def test_a_pipelines_own_topics_are_counted_and_kafkas_own_left_out() -> None:
    rows = await ClusterReading(clusters=Clusters(CLUSTER), topics=Topics()).topics("my-cluster")
    assert [(row["name"], row["partitions"], row["without_leader"]) for row in rows] == [
        ("app_logs", 18, 2),
        ("payments", 1, None),
    ]


class Builds:
    """Two builds, the newest first."""

    async def recent(self, project: str, *, most: int) -> Sequence[Build]:
        found = [
            Build(build_id=f"{project}:{n}", status="failed", reason="BUILD: exit 1", exported={"D": "sha256:1"})
            for n in (2, 1)
        ]
        return found[:most]

    async def log(self, build: Build, *, most: int) -> Sequence[str]:
        return [f"{build.build_id} {most}"]


async def test_builds_and_the_log_of_the_newest() -> None:
    reading = BuildReading(Builds())
    first, _ = await reading.recent("p")
    assert (first["id"], first["reason"], first["exported"]) == ("p:2", "BUILD: exit 1", {"D": "sha256:1"})
    assert await reading.log("p", lines=40) == ["p:2 40"]


ROLLING = Deployment(
    id="d",
    status="PRIMARY",
    rollout="IN_PROGRESS",
    reason="ECS deployment d in progress.",
    desired=2,
    running=1,
    pending=1,
    failed=1,
    task_definition="arn:aws:ecs:x:1:task-definition/collector:7",
)
SERVICE = Service(
    cluster="c",
    name="collector",
    status="ACTIVE",
    desired=2,
    running=1,
    pending=1,
    deployments=(ROLLING,),
    events=(ServiceEvent(at=NOW, message="unable to pull"),),
    scaling=Scaling(minimum=2, maximum=10),
)
STEADY = replace(SERVICE, running=2, pending=0, deployments=(replace(ROLLING, rollout="COMPLETED"),))


class Services:
    """One service, if any."""

    def __init__(self, service: Service | None) -> None:
        self._service = service
        self.asked_why = False

    async def find(self, cluster: str, name: str) -> Service | None:
        assert (cluster, name) == ("c", "collector")
        return self._service

    async def stopped(self, cluster: str, name: str) -> Sequence[StoppedTask]:
        assert (cluster, name) == ("c", "collector")
        self.asked_why = True
        return [StoppedTask(task="t", reason="CannotPullContainerError", at=NOW)]

    async def has_cluster(self, name: str) -> bool:
        return name == "c"

    async def most_vcpus(self) -> float | None:
        return None


async def test_a_service_that_rolls_says_why_tasks_stopped() -> None:
    row = await CollectorReading(Services(SERVICE)).service(cluster="c", service="collector")
    assert (row["state"], row["tasks_running"], row["maximum_tasks"]) == ("a deployment is under way", 1, 10)
    assert row["stopped_tasks"] == [{"task": "t", "at": NOW, "reason": "CannotPullContainerError"}]
    assert isinstance(row["deployments"], list)
    assert row["deployments"][0]["task_definition"] == "collector:7"


async def test_a_steady_service_is_not_asked_for_old_troubles() -> None:
    services = Services(STEADY)
    row = await CollectorReading(services).service(cluster="c", service="collector")
    assert (row["state"], services.asked_why) == ("steady", False)


async def test_a_service_that_was_deleted_is_not_found() -> None:
    with pytest.raises(NotFound, match="resuming makes it again"):
        await CollectorReading(Services(None)).service(cluster="c", service="collector")


class Balancers:
    """One balancer, with or without its target group."""

    def __init__(self, *, group: bool = True) -> None:
        self._group = group

    async def find(self, name_or_arn: str) -> Balancer | None:
        return Balancer(
            name="dev-events-orders",
            arn=name_or_arn,
            dns="x.elb.amazonaws.com",
            kind="network",
            scheme="internet-facing",
            state="active",
            reason="",
            zones=("a", "b"),
            listeners=(Listener(port=8802, protocol="TCP", target_group_arns=("arn:tg",)),),
        )

    async def target_group(self, name_or_arn: str) -> TargetGroup | None:
        if not self._group:
            return None
        return TargetGroup(name="g", arn=name_or_arn, port=8802, protocol="TCP", health_check="HTTP /health")

    async def targets(self, target_group_arn: str) -> Sequence[Target]:
        assert target_group_arn == "arn:tg"
        return [
            Target(id="10.0.0.1", port=8802, zone="a", state="healthy", reason=""),
            Target(id="10.0.0.2", port=8802, zone="b", state="unhealthy", reason="Target.Timeout"),
        ]

    async def headroom(self, kind: Kind) -> int | None:
        assert kind
        return None


async def test_targets_are_counted_and_the_ill_ones_say_why() -> None:
    row = await BalancerReading(Balancers()).state(load_balancer_arn="arn:lb", target_group_arn="arn:tg")
    assert (row["healthy_targets"], row["health_check"]) == (1, "HTTP /health")
    assert isinstance(row["targets"], list)
    assert row["targets"][1]["reason"] == "Target.Timeout"


async def test_a_target_group_that_was_deleted_is_not_found() -> None:
    with pytest.raises(NotFound, match="resuming the deployment makes it again"):
        await BalancerReading(Balancers(group=False)).state(load_balancer_arn="arn:lb", target_group_arn="arn:tg")


class Connectors:
    """One runs, one failed, all others are gone."""

    async def find(self, name_or_arn: str) -> Connector | None:
        state = {"arn:runs": "RUNNING", "arn:failed": "FAILED"}.get(name_or_arn)
        if state is None:
            return None
        return Connector(
            name=name_or_arn,
            arn=name_or_arn,
            state=state,
            reason="",
            workers=1,
            configuration={"connector.class": "S3", "topics": "app_logs"},
            log_group="/connect",
        )

    async def complaints(self, connector: Connector, *, most: int) -> Sequence[str]:
        assert connector.state == "FAILED"
        return ["No such bucket"][:most]

    async def has_database(self, name: str) -> bool:
        return bool(name)


async def test_connectors_that_run_failed_and_are_gone() -> None:
    gone = "arn:aws:kafkaconnect:eu-west-1:1:connector/msk-s3-sink-json/1"
    runs, failed, missing = await ConnectorReading(Connectors()).state(["arn:runs", "arn:failed", gone])
    assert (runs["state"], runs["errors"], runs["plugin"]) == ("RUNNING", [], "S3")
    assert (failed["state"], failed["errors"]) == ("FAILED", ["No such bucket"])
    assert missing == {"name": "msk-s3-sink-json", "state": "GONE"}


class Buckets:
    """As many objects as can be counted."""

    async def names(self) -> Sequence[str]:
        return []

    async def find(self, name: str) -> Bucket | None:
        return Bucket(name=name, is_ours=True, region=None)

    async def delivered(self, bucket: str, prefix: str, *, newest: int) -> Delivered:
        stored = StoredObject(key=f"{prefix}x", bytes=5, at=NOW)
        return Delivered(
            bucket=bucket, prefix=prefix, objects=50_000, bytes=5, newest=(stored,) * newest, is_complete=False
        )


async def test_what_could_not_be_counted_is_said() -> None:
    reading = ObjectReading(Buckets(), prefix="dev-")
    assert reading.table("shop-eu") == "dev_clickstream_shop_eu.app_logs"
    row = await reading.newest("b", "p", below="json", most=1)
    assert (row["objects"], row["note"]) == (50_000, "there are more: counting ended here")
    assert row["where"] == "s3://b/dev-clickstream-p/json/"
    assert row["newest"] == [{"key": "dev-clickstream-p/json/x", "bytes": 5, "at": NOW}]
