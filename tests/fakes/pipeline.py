"""A pipeline whose every link a test can break: real nginx, brokers, S3, Glue and Iceberg, and small connectors."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import boto3
from pyiceberg.catalog.glue import GlueCatalog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from agents.clickstream.proof.target import Target
from local.collectors.collector import Collector
from local.kafka.mock_cluster import MockCluster
from tests.fakes.http_server import serving
from tests.fakes.marked_events import TARGET
from tests.fakes.pipeline_links import Forwarder, IcebergConnector, JsonConnector

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import TargetDescriptionTypeDef


@dataclass
class KafkaConnect:
    """MSK Connect: the states of connectors, by their ARNs."""

    url: str = ""
    states: dict[str, str] = field(default_factory=dict)

    def app(self) -> Starlette:
        """DescribeConnector on boto3's wire."""
        return Starlette(routes=[Route("/v1/connectors/{arn:path}", self._describe)])

    async def _describe(self, request: Request) -> JSONResponse:
        arn = request.path_params["arn"]
        if arn not in self.states:
            return JSONResponse({"message": "gone"}, 404, {"x-amzn-ErrorType": "NotFoundException"})
        return JSONResponse({"connectorArn": arn, "connectorState": self.states[arn]})


@contextlib.contextmanager
def running_connect() -> Iterator[KafkaConnect]:
    """With an address."""
    connect = KafkaConnect()
    with serving(connect.app()) as connect.url:
        yield connect


@dataclass
class BreakablePipeline:
    """One of a test's own, from its load balancer to its table."""

    kafka: MockCluster
    connect: KafkaConnect
    session: boto3.Session
    collector: Collector
    target: Target
    balancer: Forwarder
    json: JsonConnector
    iceberg: IcebergConnector
    task: "TargetDescriptionTypeDef"

    def stop(self) -> None:
        """Everything that runs."""
        self.balancer.close()
        self.json.stop()
        self.iceberg.stop()

    def fail_the_collector(self) -> None:
        """Its process dies, and the load balancer finds out, as its health checks do."""
        self.collector.kill()
        self.session.client("elbv2").deregister_targets(
            TargetGroupArn=self.target.target_group_arn, Targets=[self.task]
        )

    def delete_the_bucket(self) -> None:
        """With all that is in it."""
        s3 = self.session.resource("s3").Bucket(self.target.bucket)
        s3.objects.all().delete()
        s3.delete()

    def delete_the_table(self) -> None:
        """From Glue; its files stay."""
        self.session.client("glue").delete_table(DatabaseName=self.target.database, Name=self.target.table)

    def tear_the_table(self) -> None:
        """Its metadata files are gone."""
        s3 = self.session.resource("s3").Bucket(self.target.bucket)
        s3.objects.filter(Prefix=f"{self.target.table}/metadata").delete()


def make_pipeline(
    name: str,
    *,
    kafka: MockCluster,
    connect: KafkaConnect,
    session: boto3.Session,
    collector: Collector,
    topic: str,
    forwarder: Forwarder,
) -> BreakablePipeline:
    """Made anew, with names that no other has."""
    bucket, database, prefix = f"events-{name}", f"dev_clickstream_{name}", f"dev-clickstream-{name}/json/{topic}"
    s3 = session.client("s3")
    s3.create_bucket(Bucket=bucket)
    session.client("glue").create_database(DatabaseInput={"Name": database})
    catalog = _catalog(session)
    balancer_arn, group_arn, task = _balancer(session, name, collector.port)
    json_arn, iceberg_arn = (
        f"arn:aws:kafkaconnect:us-east-1:123456789012:connector/{name}-{kind}/1" for kind in ("json", "iceberg")
    )
    connect.states |= {json_arn: "RUNNING", iceberg_arn: "RUNNING"}
    return BreakablePipeline(
        kafka=kafka,
        connect=connect,
        session=session,
        collector=collector,
        balancer=forwarder,
        json=JsonConnector(kafka.bootstrap, topic, client=s3, bucket=bucket, prefix=prefix),
        iceberg=IcebergConnector(
            kafka.bootstrap, topic, catalog=catalog, name=(database, "app_logs"), at=f"s3://{bucket}/app_logs"
        ),
        task=task,
        target=TARGET.model_copy(
            update={
                "pipeline": name,
                "url": f"http://127.0.0.1:{forwarder.port}/data/v1",
                "bootstrap": kafka.bootstrap,
                "topic": topic,
                "bucket": bucket,
                "prefix": prefix,
                "database": database,
                "balancer_arn": balancer_arn,
                "target_group_arn": group_arn,
                "json_connector_arn": json_arn,
                "iceberg_connector_arn": iceberg_arn,
                "flush_seconds": 1,
            }
        ),
    )


def _catalog(session: boto3.Session) -> GlueCatalog:
    """Over the session's own Glue and S3."""
    storage = {
        "s3.endpoint": session.client("s3").meta.endpoint_url,
        "s3.region": "us-east-1",
        "s3.access-key-id": "test",
        "s3.secret-access-key": "test",
    }
    return GlueCatalog("glue", client=session.client("glue"), **storage)


def _balancer(session: boto3.Session, name: str, port: int) -> "tuple[str, str, TargetDescriptionTypeDef]":
    """What AWS knows of the load balancer: one target, in good health."""
    ec2, elb = session.client("ec2"), session.client("elbv2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"] if each["VpcId"] == vpc][:2]
    [balancer] = elb.create_load_balancer(Name=name, Subnets=subnets, Type="network")["LoadBalancers"]
    [group] = elb.create_target_group(Name=name, Protocol="TCP", Port=port, VpcId=vpc, TargetType="ip")["TargetGroups"]
    task: TargetDescriptionTypeDef = {"Id": "10.0.0.1", "Port": port}
    elb.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[task])
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="TCP",
        Port=8802,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    return balancer["LoadBalancerArn"], group["TargetGroupArn"], task
