"""What a user is assumed to have: an MSK cluster and a bucket. On this machine they are made, by their APIs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from rich.console import Console

from demos.lines import say
from local.session import aws_url, session
from local.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef
    from mypy_boto3_kafka import KafkaClient
    from mypy_boto3_s3 import S3Client

CLUSTER, BUCKET = "my-cluster", "my-bucket"
KAFKA = "3.8.x"
BROKERS = 4  # MSK wants as many in each of the two subnets
_GROUP = "my-cluster-brokers"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """By their names."""

    cluster: str
    bucket: str


def prepared_here(console: Console, settings: Settings) -> Prepared:
    """Both, made where they are missing, and said."""
    aws, url = session(), aws_url(settings)
    made = [
        what
        for what, is_new in (
            (
                f"the MSK cluster {CLUSTER} with {BROKERS} brokers",
                _cluster(aws.client("kafka", endpoint_url=url), aws.client("ec2", endpoint_url=url)),
            ),
            (f"the bucket {BUCKET}", _bucket(aws.client("s3", endpoint_url=url))),
        )
        if is_new
    ]
    if made:
        say(
            console,
            f"You are assumed to have a Kafka cluster and a bucket. Made here: {' and '.join(made)}.",
            style="dim",
        )
    return Prepared(cluster=CLUSTER, bucket=BUCKET)


def _cluster(kafka: "KafkaClient", ec2: "EC2Client") -> bool:
    """Whether it had to be made."""
    if kafka.list_clusters_v2(ClusterNameFilter=CLUSTER)["ClusterInfoList"]:
        return False
    subnets, group = _network(ec2)
    kafka.create_cluster(
        ClusterName=CLUSTER,
        KafkaVersion=KAFKA,
        NumberOfBrokerNodes=BROKERS,
        BrokerNodeGroupInfo={
            "InstanceType": "kafka.m7g.large",
            "ClientSubnets": subnets,
            "SecurityGroups": [group],
        },
        ClientAuthentication={"Unauthenticated": {"Enabled": True}},
        EncryptionInfo={"EncryptionInTransit": {"ClientBroker": "TLS_PLAINTEXT", "InCluster": True}},
    )
    return True


def _network(ec2: "EC2Client") -> tuple[list[str], str]:
    """The private subnets of ClickShop's own VPC, and a group for the brokers in it."""
    private = ec2.describe_subnets(Filters=[{"Name": "tag:aws-cdk:subnet-type", "Values": ["Private"]}])["Subnets"]
    return [subnet["SubnetId"] for subnet in private], _group(ec2, private[0]["VpcId"])


def _group(ec2: "EC2Client", vpc_id: str) -> str:
    """The brokers', made where an earlier try did not come so far."""
    filters: list[FilterTypeDef] = [
        {"Name": "group-name", "Values": [_GROUP]},
        {"Name": "vpc-id", "Values": [vpc_id]},
    ]
    if found := ec2.describe_security_groups(Filters=filters)["SecurityGroups"]:
        return found[0]["GroupId"]
    return ec2.create_security_group(GroupName=_GROUP, Description=f"Brokers of {CLUSTER}", VpcId=vpc_id)["GroupId"]


def _bucket(s3: "S3Client") -> bool:
    """Whether it had to be made."""
    try:
        s3.head_bucket(Bucket=BUCKET)
    except ClientError:
        s3.create_bucket(Bucket=BUCKET)
        return True
    return False
