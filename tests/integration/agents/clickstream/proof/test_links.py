"""Each link of a real pipeline is broken once, and the proof is red and names it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import aiohttp
import boto3
import pytest

from agents.clickstream.proof.circumstances import AwsSurroundings
from agents.clickstream.proof.clock import Clock, now_ms
from agents.clickstream.proof.links import LINKS
from agents.clickstream.proof.patience import Patience
from agents.clickstream.proof.places import PLACES, PlaceName
from agents.clickstream.proof.prover import Asked, Prover
from agents.clickstream.proof.report import Report
from agents.clickstream.proof.sending import HttpSender
from agents.clickstream.proving import Places
from local.collectors.collector import Collector
from local.collectors.installation import Installation, NotHere, find_or_install
from local.kafka.mock_cluster import MockCluster
from tests.fakes.http_server import free_port
from tests.fakes.marked_events import InMemoryProofs
from tests.fakes.pipeline import BreakablePipeline, KafkaConnect, make_pipeline, running_connect
from tests.fakes.pipeline_links import PARTITIONS, Forwarder
from tests.integration.data_api import Aws

_PATIENCE = Patience(
    expected={"topic": 30.0, "objects": 30.0, "table": 30.0}, give_up=600.0, hopeless=600.0, settling=0.2
)
_EVENTS = 24
BROKERS = 3
_DEADLINE = 60


@dataclass
class _Clock:
    """The prover's, which a test puts forward when there is nothing more to wait for."""

    ahead_ms: int = 0

    def __call__(self) -> int:
        return now_ms() + self.ahead_ms


@pytest.fixture(scope="module")
def kafka() -> Iterator[MockCluster]:
    """Three brokers."""
    with MockCluster(brokers=BROKERS) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def installation() -> Installation:
    """nginx with Lua; elsewhere these tests are skipped, and say why."""
    try:
        return find_or_install()
    except NotHere as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def connect() -> Iterator[KafkaConnect]:
    """MSK Connect, as far as it is asked."""
    with running_connect() as running:
        yield running


@pytest.fixture(scope="module")
def session(aws: Aws, connect: KafkaConnect) -> Iterator[boto3.Session]:
    """What finds AWS where a service finds it: in its environment."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", aws.endpoint)
        environment.setenv("AWS_ENDPOINT_URL_KAFKACONNECT", connect.url)
        yield boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")


@pytest.fixture
def pipeline(
    kafka: MockCluster, connect: KafkaConnect, installation: Installation, session: boto3.Session, tmp_path: Path
) -> Iterator[BreakablePipeline]:
    """A sound one, of this test's own."""
    name = f"p{uuid4().hex[:10]}"
    topic = f"app_logs_{name}"
    kafka.create_topic(topic, partitions=PARTITIONS, replication=3)
    with ExitStack() as running:
        collector = running.enter_context(
            Collector(
                installation,
                port=free_port(),
                bootstrap=kafka.bootstrap,
                folder=tmp_path / "collector",
                settings={"TOPIC": topic},
            )
        )
        forwarder = Forwarder(collector.port)
        made = make_pipeline(
            name, kafka=kafka, connect=connect, session=session, collector=collector, topic=topic, forwarder=forwarder
        )
        running.callback(made.stop)
        yield made


@asynccontextmanager
async def _prover(
    pipeline: BreakablePipeline, clock: Clock = now_ms, patience: Patience = _PATIENCE
) -> AsyncIterator[Prover]:
    async with aiohttp.ClientSession() as http:
        yield Prover(
            proofs=InMemoryProofs(),
            sender=HttpSender(http, clock=now_ms),
            places=Places(pipeline.session),
            surroundings=AwsSurroundings(pipeline.session),
            clock=clock,
            patience=lambda _: patience,
        )


async def _prove(
    pipeline: BreakablePipeline,
    *,
    without: Collection[PlaceName] = (),
    patience: Patience = _PATIENCE,
    once_sent: Callable[[], None] = lambda: None,
) -> Report:
    """Until it is done; where nothing more is to come, at once."""
    clock = _Clock()
    async with _prover(pipeline, clock, patience) as prover, asyncio.timeout(_DEADLINE):
        proof = await prover.ask(pipeline.target, _asked())
        proof = await prover.advance(proof.proof_id)
        once_sent()
        while proof.state != "done":
            proof = await prover.advance(proof.proof_id)
            if without and not any(proof.findings.lost(place) for place in PLACES if place not in without):
                clock.ahead_ms = 1000 * int(patience.give_up)
            await asyncio.sleep(0.05)
    assert proof.report
    return proof.report


def _asked() -> Asked:
    return Asked(word=str(uuid4()), by="ada", driven=True, events=_EVENTS, give_up_seconds=600)


def _broken(report: Report) -> list[str]:
    assert report.verdict == "red", report.told
    return [link.name for link in report.broken]


async def test_a_sound_pipeline_is_green(pipeline: BreakablePipeline) -> None:
    report = await _prove(pipeline)

    assert report.verdict == "green", report.told
    assert [link.name for link in report.links] == list(LINKS)
    assert [(place.found, place.lost, place.doubled) for place in report.places] == [(_EVENTS, 0, 0)] * 3
    assert all(place.max_ms for place in report.places)


async def test_a_load_balancer_that_is_gone(pipeline: BreakablePipeline) -> None:
    pipeline.balancer.close()

    assert _broken(await _prove(pipeline)) == ["load balancer"]


async def test_a_collector_that_died(pipeline: BreakablePipeline) -> None:
    pipeline.fail_the_collector()

    assert _broken(await _prove(pipeline)) == ["collector"]


async def test_a_topic_that_was_deleted(pipeline: BreakablePipeline) -> None:
    pipeline.kafka.delete_topic(pipeline.target.topic)

    assert _broken(await _prove(pipeline)) == ["topic"]


async def test_brokers_that_are_down(pipeline: BreakablePipeline, kafka: MockCluster) -> None:
    brokers = range(1, BROKERS + 1)
    for broker in brokers:
        kafka.set_down(broker)
    try:
        report = await _prove(pipeline, without=PLACES)
    finally:
        for broker in brokers:
            kafka.set_up(broker)

    assert _broken(report) == ["topic"]


async def test_brokers_out_of_reach_of_the_proof_alone(pipeline: BreakablePipeline) -> None:
    elsewhere = pipeline.target.model_copy(update={"bootstrap": f"127.0.0.1:{free_port()}"})

    report = await _prove(replace(pipeline, target=elsewhere))

    assert report.verdict == "amber", report.told
    assert [place.found for place in report.places] == [0, _EVENTS, _EVENTS]
    assert [link.name for link in report.links if link.state != "sound"] == ["topic"]


async def test_a_json_connector_that_stands_still(pipeline: BreakablePipeline) -> None:
    pipeline.json.stop()

    assert _broken(await _prove(pipeline, without=["objects"])) == ["JSON connector"]


async def test_an_iceberg_connector_that_stands_still(pipeline: BreakablePipeline) -> None:
    assert (await _prove(pipeline)).verdict == "green"
    pipeline.iceberg.stop()

    assert _broken(await _prove(pipeline, without=["table"])) == ["Iceberg connector"]


async def test_an_iceberg_connector_that_was_deleted_before_it_made_its_table(pipeline: BreakablePipeline) -> None:
    pipeline.iceberg.stop()
    pipeline.connect.states.pop(pipeline.target.iceberg_connector_arn)

    report = await _prove(pipeline, without=["table"])

    assert _broken(report) == ["Iceberg connector"]
    assert [link.name for link in report.links if link.state == "unknown"] == ["table"]


async def test_a_bucket_that_was_deleted(pipeline: BreakablePipeline) -> None:
    assert (await _prove(pipeline)).verdict == "green"
    pipeline.delete_the_bucket()

    assert _broken(await _prove(pipeline, without=["objects", "table"])) == ["bucket"]


async def test_a_table_that_is_deleted_meanwhile(pipeline: BreakablePipeline) -> None:
    assert (await _prove(pipeline)).verdict == "green"
    pipeline.iceberg.stop()  # it would be quicker

    report = await _prove(pipeline, without=["table"], once_sent=pipeline.delete_the_table)

    assert _broken(report) == ["table"]


async def test_a_table_whose_metadata_is_gone(pipeline: BreakablePipeline) -> None:
    assert (await _prove(pipeline)).verdict == "green"
    pipeline.tear_the_table()

    assert _broken(await _prove(pipeline, without=["table"])) == ["table"]


async def test_events_that_a_connector_doubles_are_seen(pipeline: BreakablePipeline) -> None:
    pipeline.json.copies = 2

    report = await _prove(pipeline)

    assert report.verdict == "amber", report.told
    assert [place.doubled for place in report.places] == [0, _EVENTS, 0]
    assert [link.name for link in report.links if link.state == "strained"] == ["JSON connector"]


async def test_events_that_come_late_are_seen(pipeline: BreakablePipeline) -> None:
    impatient = replace(_PATIENCE, expected={**_PATIENCE.expected, "table": 0.0})

    report = await _prove(pipeline, patience=impatient)

    assert report.verdict == "amber", report.told
    assert [place.late for place in report.places] == [0, 0, _EVENTS]
    assert [link.name for link in report.links if link.state == "strained"] == ["Iceberg connector"]


async def test_events_of_others_are_not_counted(pipeline: BreakablePipeline) -> None:
    first, second = await asyncio.gather(_prove(pipeline), _prove(pipeline))

    assert (first.verdict, second.verdict) == ("green", "green")
    assert first.proof_id != second.proof_id
