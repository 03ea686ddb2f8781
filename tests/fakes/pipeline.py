"""A pipeline whose every link a test can break: real nginx, brokers, S3, Glue and Iceberg, and small connectors."""

import contextlib
import gzip
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow as pa
from confluent_kafka import Consumer, TopicPartition
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import NoSuchTableError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from agents.clickstream.proof.target import Target
from local.collectors.collector import Collector
from local.kafka.mock_cluster import MockCluster
from tests.fakes.http_server import serving

if TYPE_CHECKING:
    from mypy_boto3_elbv2.type_defs import TargetDescriptionTypeDef

PARTITIONS = 6
EVERY_SECONDS = 0.1
_TEXTS = pa.map_(pa.string(), pa.string())
_SCHEMA = pa.schema(
    [
        ("data", _TEXTS),
        ("data_list", pa.list_(_TEXTS)),
        ("meta", _TEXTS),
        ("kafka_topic", pa.string()),
        ("kafka_partition", pa.int32()),
        ("kafka_offset", pa.int64()),
        ("kafka_timestamp", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True)
class Record:
    """What a connector reads."""

    partition: int
    offset: int
    at_ms: int
    value: dict[str, Any]


class Forwarder:
    """A network load balancer: passes connections on, bytes as they are, until it is broken."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as target:
            back = threading.Thread(target=_copy, args=(target, client), daemon=True)
            back.start()
            _copy(client, target)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Connector:
    """Reads the topic on and on, and delivers what is new. `copies` more than one doubles it."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self.copies = 1
        self.failed: Exception | None = None
        self._stopped = threading.Event()
        self._topic = topic
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "connector",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 50,
                "log_level": 0,
            }
        )
        self._consumer.assign([TopicPartition(topic, number, 0) for number in range(PARTITIONS)])
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing more."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                if records := list(self._records()):
                    for copy in range(self.copies):
                        self.deliver(records, copy)
        except Exception as error:  # as a connector's task fails, and stays so
            self.failed = error
        finally:
            self._consumer.close()

    def _records(self) -> Iterator[Record]:
        for message in self._consumer.consume(500, timeout=EVERY_SECONDS):
            if message.error() is None:
                value = message.value()
                assert isinstance(value, bytes)
                yield Record(message.partition() or 0, message.offset() or 0, message.timestamp()[1], json.loads(value))

    def deliver(self, records: Sequence[Record], copy: int) -> None:
        """Write them."""
        raise NotImplementedError


class JsonConnector(Connector):
    """JSON lines in gzip, one object for each partition of a delivery."""

    def __init__(self, bootstrap: str, topic: str, *, client: Any, bucket: str, prefix: str) -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix
        super().__init__(bootstrap, topic)

    def deliver(self, records: Sequence[Record], copy: int) -> None:
        """By partition and hour."""
        for partition in {record.partition for record in records}:
            lines = [record for record in records if record.partition == partition]
            hour = datetime.fromtimestamp(lines[0].at_ms / 1000, UTC)
            name = f"{self._topic}-{partition}-{lines[0].offset:020}-{copy}.json.gz"
            body = gzip.compress("".join(json.dumps(line.value) + "\n" for line in lines).encode())
            key = f"{self._prefix}/{hour:year=%Y/month=%m/day=%d/hour=%H}/{name}"
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body)


class IcebergConnector(Connector):
    """Rows of text maps; makes the table with the first event, and no second time."""

    def __init__(self, bootstrap: str, topic: str, *, catalog: GlueCatalog, name: tuple[str, str], at: str) -> None:
        self._catalog, self._name, self._at, self._made = catalog, name, at, False
        super().__init__(bootstrap, topic)

    def deliver(self, records: Sequence[Record], _: int) -> None:
        """One commit a delivery."""
        rows = [self._row(record) for record in records]
        self._table().append(pa.Table.from_pylist(rows, schema=_SCHEMA))

    def _table(self) -> Any:
        try:
            return self._catalog.load_table(self._name)
        except NoSuchTableError:
            if self._made:
                raise
            self._made = True
            return self._catalog.create_table(self._name, schema=_SCHEMA, location=self._at)

    def _row(self, record: Record) -> dict[str, Any]:
        return {
            "data": _texts(record.value.get("data")),
            "data_list": [_texts(each) for each in record.value.get("data_list", [])] or None,
            "meta": _texts(record.value["meta"]),
            "kafka_topic": self._topic,
            "kafka_partition": record.partition,
            "kafka_offset": record.offset,
            "kafka_timestamp": datetime.fromtimestamp(record.at_ms / 1000, UTC),
        }


def _texts(event: dict[str, Any] | None) -> list[tuple[str, str]] | None:
    if event is None:
        return None
    return [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in event.items()]


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
    storage = {
        "s3.endpoint": s3.meta.endpoint_url,
        "s3.region": "us-east-1",
        "s3.access-key-id": "test",
        "s3.secret-access-key": "test",
    }
    catalog = GlueCatalog("glue", client=session.client("glue"), **storage)
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
        target=Target(
            pipeline=name,
            url=f"http://127.0.0.1:{forwarder.port}/data/v1",
            bootstrap=kafka.bootstrap,
            transport="plaintext",
            topic=topic,
            bucket=bucket,
            prefix=prefix,
            database=database,
            table="app_logs",
            balancer_arn=balancer_arn,
            target_group_arn=group_arn,
            json_connector_arn=json_arn,
            iceberg_connector_arn=iceberg_arn,
            flush_seconds=1,
        ),
    )


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
