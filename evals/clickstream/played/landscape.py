"""The operator's account before anything is deployed: clusters, buckets and subnets, some of them of no use."""

from collections.abc import Sequence

from agents.clickstream.aws.buckets import Bucket
from agents.clickstream.aws.clusters import Cluster, Listener
from agents.clickstream.aws.found import Topic
from agents.clickstream.aws.networks import GroupRule, Subnet
from evals.clickstream.played.account import PlayedAccount, Running

REGION = "us-east-1"
ACCOUNT = "123456789012"
PREFIX = "dev-"
BROKERS_GROUP = "sg-0b0b0b0b"


def cluster(name: str, *, brokers: int = 3, state: str = "ACTIVE", open_: bool = True) -> Cluster:
    """Of an account's own VPC; with a listener for clients that do not authenticate, unless it is not `open_`."""
    hosts = ",".join(f"b-{number}.{name}.kafka.{REGION}.amazonaws.com:9094" for number in range(1, brokers + 1))
    return Cluster(
        name=name,
        arn=f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/{name}/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f-2",
        state=state,
        is_serverless=False,
        kafka_version="3.8.x",
        brokers=brokers,
        subnet_ids=("subnet-0a1a1a1a", "subnet-0b2b2b2b"),
        security_group_ids=(BROKERS_GROUP,),
        listener=Listener(bootstrap=hosts, transport="tls") if open_ else None,
        iam_bootstrap=None,
    )


CLUSTERS = (
    cluster("my-cluster"),
    cluster("shop-events"),
    cluster("small-cluster", brokers=2),
    cluster("locked-cluster", open_=False),
    cluster("new-cluster", state="CREATING"),
    cluster("legacy-cluster"),
)
BUCKETS = (
    Bucket(name="my-bucket", is_ours=True, region=REGION),
    Bucket(name="my-data-bucket", is_ours=True, region=REGION),
    Bucket(name="clickshop-events", is_ours=True, region=REGION),
    Bucket(name="eu-archive", is_ours=True, region="eu-west-1"),
    Bucket(name="partner-drop", is_ours=False, region=REGION),
)
SUBNETS = tuple(
    Subnet(id=name, vpc_id=vpc, zone=f"{REGION}{zone}", is_public=public, free_addresses=200)
    for name, vpc, zone, public in (
        ("subnet-0a1a1a1a", "vpc-0shop", "a", False),
        ("subnet-0b2b2b2b", "vpc-0shop", "b", False),
        ("subnet-0c3c3c3c", "vpc-0shop", "a", True),
        ("subnet-0d4d4d4d", "vpc-0shop", "b", True),
        ("subnet-0e5e5e5e", "vpc-0office", "a", False),
        ("subnet-0f6f6f6f", "vpc-0office", "b", False),
    )
)
LEGACY_TOPICS = (
    Topic(name="app_logs", partitions=6, replication=2),
    Topic(name="invoices", partitions=12, replication=3),
)


def account(*, topics: Sequence[Topic] = (), running: Running | None = None) -> PlayedAccount:
    """With these topics on every cluster but the legacy one."""
    there = running or Running()
    there.rules.append(_from_another_system())
    return PlayedAccount(
        clusters=CLUSTERS,
        buckets=BUCKETS,
        subnets=SUBNETS,
        topics=topics,
        topics_of={"legacy-cluster": LEGACY_TOPICS},
        running=there,
    )


def _from_another_system() -> GroupRule:
    """Brokers serve others too, which is no business of a pipeline's."""
    return GroupRule(
        group_id=BROKERS_GROUP,
        direction="ingress",
        protocol="tcp",
        from_port=9094,
        to_port=9094,
        peer="sg-0invoices",
        description="invoices",
    )
