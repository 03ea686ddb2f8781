"""What AWS says of a pipeline's parts: it tells apart what marked events alone can't."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict

from agents.clickstream.proof.places import PlaceName
from agents.clickstream.proof.target import Target

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_kafkaconnect import KafkaConnectClient
    from mypy_boto3_s3 import S3Client

_CLIENTS = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})

# The words for what is not there, and for what may not be seen. A bucket is asked for by HEAD, which has no words.
_GONE = {"LoadBalancerNotFound", "TargetGroupNotFound", "NotFoundException"}
_NO_BUCKET, _CLOSED_BUCKET = "404", "403"


class Circumstances(BaseModel):
    """In AWS's own words; `absent` for what is not there, None for what it does not tell."""

    model_config = ConfigDict(frozen=True)

    balancer: str | None = None
    healthy_targets: int | None = None
    json_connector: str | None = None
    iceberg_connector: str | None = None
    bucket: Literal["there", "absent", "denied"] | None = None

    @property
    def without_a_writer(self) -> frozenset[PlaceName]:
        """Where nothing comes any more: the connector that writes there is gone."""
        writers: dict[PlaceName, str | None] = {"objects": self.json_connector, "table": self.iceberg_connector}
        return frozenset(place for place, state in writers.items() if state == "absent")


class Surroundings(Protocol):
    """Asked when a proof is not green."""

    async def of(self, target: Target) -> Circumstances:
        """As they are now. What can't be asked is left open, and no exception."""


class AwsSurroundings:
    """By reads of the load balancer, MSK Connect and S3."""

    def __init__(self, session: boto3.Session) -> None:
        self._balancers: ElasticLoadBalancingv2Client = session.client("elbv2", config=_CLIENTS)
        self._connect: KafkaConnectClient = session.client("kafkaconnect", config=_CLIENTS)
        self._s3: S3Client = session.client("s3", config=_CLIENTS)

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
        try:
            self._s3.head_bucket(Bucket=name)
        except ClientError as error:
            return {_NO_BUCKET: "absent", _CLOSED_BUCKET: "denied"}[_code(error)]
        return "there"


async def _told(ask: Callable[[], str]) -> str | None:
    try:
        return await asyncio.to_thread(ask)
    except ClientError as error:
        return "absent" if _code(error) in _GONE else None
    except (BotoCoreError, ValueError, KeyError):
        return None


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _bucket_state(told: str | None) -> Literal["there", "absent", "denied"] | None:
    match told:
        case "there" | "absent" | "denied":
            return told
    return None
