"""What AWS says of a pipeline's parts: it tells apart what marked events alone can't."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict

from agents.clickstream.proof.target import Target

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_kafkaconnect import KafkaConnectClient
    from mypy_boto3_s3 import S3Client

_GONE = {"LoadBalancerNotFound", "TargetGroupNotFound", "NotFoundException", "NoSuchBucket", "404"}
_DENIED = {"403", "AccessDenied"}


class Circumstances(BaseModel):
    """In AWS's own words; `absent` for what is not there, None for what it does not tell."""

    model_config = ConfigDict(frozen=True)

    balancer: str | None = None
    healthy_targets: int | None = None
    json_connector: str | None = None
    iceberg_connector: str | None = None
    bucket: Literal["there", "absent", "denied"] | None = None


class Surroundings(Protocol):
    """Asked when a proof is not green."""

    async def of(self, target: Target) -> Circumstances:
        """As they are now. What can't be asked is left open, and no exception."""


class AwsSurroundings:
    """By reads of the load balancer, MSK Connect and S3."""

    def __init__(self, session: boto3.Session) -> None:
        self._balancers: ElasticLoadBalancingv2Client = session.client("elbv2")
        self._connect: KafkaConnectClient = session.client("kafkaconnect")
        self._s3: S3Client = session.client("s3")

    async def of(self, target: Target) -> Circumstances:
        """All at once."""
        balancer, healthy, json_connector, iceberg_connector, bucket = await asyncio.gather(
            _told(lambda: self._balancer(target.balancer_arn)),
            _told(lambda: self._healthy(target.target_group_arn)),
            _told(lambda: self._connector(target.json_connector_arn)),
            _told(lambda: self._connector(target.iceberg_connector_arn)),
            _told(lambda: self._bucket(target.bucket)),
        )
        return Circumstances(
            balancer=balancer,
            healthy_targets=int(healthy) if healthy and healthy.isdecimal() else None,
            json_connector=json_connector,
            iceberg_connector=iceberg_connector,
            bucket=_bucket_state(bucket),
        )

    def _balancer(self, arn: str) -> str:
        [found] = self._balancers.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
        return found["State"]["Code"]

    def _healthy(self, arn: str) -> str:
        targets = self._balancers.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        return str(sum(each["TargetHealth"]["State"] == "healthy" for each in targets))

    def _connector(self, arn: str) -> str:
        return self._connect.describe_connector(connectorArn=arn)["connectorState"]

    def _bucket(self, name: str) -> str:
        self._s3.head_bucket(Bucket=name)
        return "there"


async def _told(ask: Callable[[], str]) -> str | None:
    try:
        return await asyncio.to_thread(ask)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        return "absent" if code in _GONE else "denied" if code in _DENIED else None
    except (BotoCoreError, ValueError, KeyError):
        return None


def _bucket_state(told: str | None) -> Literal["there", "absent", "denied"] | None:
    match told:
        case "there" | "absent" | "denied":
            return told
    return None
