"""An account in which nothing stands against a pipeline: tests take away from it."""

from agents.clickstream.aws.buckets import Bucket
from agents.clickstream.aws.clusters import Cluster, Listener
from agents.clickstream.aws.networks import Subnet
from agents.clickstream.deployment.findings import Findings, Place
from agents.clickstream.deployment.wish import Wish

CLUSTER = Cluster(
    name="my-cluster",
    arn="arn:aws:kafka:eu-west-1:123456789012:cluster/my-cluster/0",
    state="ACTIVE",
    is_serverless=False,
    kafka_version="3.8.x",
    brokers=3,
    subnet_ids=("subnet-a", "subnet-b"),
    security_group_ids=("sg-brokers",),
    listener=Listener(bootstrap="b-1:9094,b-2:9094,b-3:9094", transport="tls"),
    iam_bootstrap=None,
)


def subnet(name: str, *, zone: str, public: bool = False, vpc: str = "vpc-1", free: int = 200) -> Subnet:
    """`subnet-<name>`."""
    return Subnet(id=f"subnet-{name}", vpc_id=vpc, zone=f"eu-west-1{zone}", is_public=public, free_addresses=free)


PRIVATE = (subnet("a", zone="a"), subnet("b", zone="b"))
PUBLIC = (subnet("c", zone="a", public=True), subnet("d", zone="b", public=True))
PLACE = Place(vpc_id="vpc-1", subnets=(*PRIVATE, *PUBLIC), asked=PRIVATE)
BUCKET = Bucket(name="my-bucket", is_ours=True, region="eu-west-1")
WISH = Wish(pipeline="orders", solution="lua", cluster="my-cluster", bucket="my-bucket")
FINDINGS = Findings(
    account="123456789012",
    region="eu-west-1",
    prefix="dev-",
    cluster=CLUSTER,
    cluster_names=("my-cluster", "other"),
    bucket=BUCKET,
    bucket_names=("my-bucket", "our-logs"),
    place=PLACE,
    balancer_headroom=40,
    fargate_vcpus=64.0,
)
