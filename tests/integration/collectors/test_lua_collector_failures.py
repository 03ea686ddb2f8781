"""What the Lua collector does when Kafka, the disk or itself fails: no acknowledged event is lost."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.collectors.collector import LUA, Collector
from local.kafka.mock_cluster import NO_ERROR, MockCluster
from local.kafka.reading import consumed
from tests.integration.collectors.conftest import NewCollector
from tests.integration.collectors.sending import PATIENCE, TEXT, Reply, packed, send
from tests.integration.collectors.waiting import wait_for

BROKERS = (1, 2, 3)
ON_DISK = 'collector_acknowledged_total{where="disk"}'


@pytest.fixture
def outage(kafka: MockCluster) -> Iterator[Callable[[bool], None]]:
    """Sets all brokers down and up; they are up in the end."""

    def switch(down: bool) -> None:
        for broker in BROKERS:
            (kafka.set_down if down else kafka.set_up)(broker)

    yield switch
    switch(False)


def eventually(condition: Callable[[], bool]) -> None:
    """Fails when it is not so within `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def sent(collector: Collector, numbers: range) -> list[Reply]:
    """One after another."""
    return [send(collector, packed(f'{{"number": {number}}}')) for number in numbers]


def segments(collector: Collector) -> list[Path]:
    """What waits in the spool."""
    return sorted(collector.spool.glob("*.segment"))


def test_what_kafka_does_not_take_waits_on_the_disk_and_comes_in_order(
    collector: Collector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """Broker down and back: all acknowledged, each once, of one partition in the order in which they came."""
    before = sent(collector, range(5))
    outage(True)
    meanwhile = sent(collector, range(5, 45))
    assert {reply.status for reply in before + meanwhile} == {200}
    assert collector.metric(ON_DISK) == 40
    assert send(collector, b"", {}, method="GET", path="/health").body == {"status": "spooling"}

    outage(False)
    messages = wait_for(kafka.bootstrap, topic, {reply.rid for reply in before + meanwhile})

    assert sorted(message.record["data"]["number"] for message in messages) == list(range(45))
    for partition in {message.partition for message in messages}:
        numbers = [each.record["data"]["number"] for each in messages if each.partition == partition]
        assert numbers == sorted(numbers)
    eventually(lambda: not segments(collector) and collector.metric("collector_spool_bytes") == 0)
    assert collector.metric("collector_replayed_total") == 40
    eventually(lambda: send(collector, b"", {}, method="GET", path="/health").body == {"status": "ok"})
    assert sent(collector, range(1))[0].status == 200
    assert collector.metric(ON_DISK) == 40


def test_a_collector_that_starts_without_kafka_takes_events(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """Nobody has told it yet who leads which partition."""
    outage(True)
    collector = new_collector()
    replies = sent(collector, range(3))
    assert {reply.status for reply in replies} == {200}
    outage(False)
    assert len(wait_for(kafka.bootstrap, topic, {reply.rid for reply in replies})) == 3


def test_a_leader_that_moves_is_followed(collector: Collector, kafka: MockCluster, topic: str) -> None:
    """One broker of three is down: nothing waits for long, and nothing is lost."""
    first = sent(collector, range(10))
    kafka.set_down(2)
    try:
        replies = sent(collector, range(10, 40))
    finally:
        kafka.set_up(2)
    assert {reply.status for reply in first + replies} == {200}
    rids = {reply.rid for reply in first + replies}
    assert rids <= {message.rid for message in wait_for(kafka.bootstrap, topic, rids)}


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_the_spool_outlives_the_collector(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None], end: str
) -> None:
    """A stop, or a machine that fails: another process in the same folder goes on."""
    collector = new_collector()
    sent(collector, range(1))
    outage(True)
    replies = sent(collector, range(20))
    getattr(collector, end)()
    outage(False)
    successor = new_collector()
    messages = wait_for(kafka.bootstrap, topic, {reply.rid for reply in replies})
    assert {reply.rid for reply in replies} <= {message.rid for message in messages}
    assert len(messages) == 21
    eventually(lambda: not segments(successor))


def test_a_worker_that_is_killed_takes_nothing_acknowledged_along(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """kill -9 while it serves and spools; nginx starts another, which replays."""
    collector = new_collector(WORKERS="2")
    outage(True)
    acknowledged: list[Reply] = []

    def client(number: int) -> None:
        try:
            reply = send(collector, packed(f'{{"number": {number}}}'))
        except OSError:
            return  # its worker died: it has no answer, and will send again
        if reply.status == 200:
            acknowledged.append(reply)

    with ThreadPoolExecutor(16) as clients:
        work = [clients.submit(client, number) for number in range(400)]
        for _ in range(3):
            eventually(lambda: len(collector.workers()) == 2)
            collector.workers()[0].send_signal(signal.SIGKILL)
            time.sleep(0.1)
        for each in work:
            each.result()
    outage(False)
    rids = {reply.rid for reply in acknowledged}
    assert len(rids) > 100
    assert rids <= {message.rid for message in wait_for(kafka.bootstrap, topic, rids)}


def test_a_reload_hands_over(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """New workers take what the old ones spooled; requests are answered all the while."""
    collector = new_collector()
    outage(True)
    replies = sent(collector, range(10))
    before = {worker.pid for worker in collector.workers()}
    collector.reload()
    eventually(lambda: bool({worker.pid for worker in collector.workers()} - before))
    replies += sent(collector, range(10, 20))
    outage(False)
    messages = wait_for(kafka.bootstrap, topic, {reply.rid for reply in replies})
    assert sorted(message.record["data"]["number"] for message in messages) == list(range(20))


def test_answers_503_when_neither_kafka_nor_the_disk_takes_events(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """A spool that is full says so and is not health; when Kafka is back, events are taken again."""
    collector = new_collector(SPOOL_MAX_BYTES="4000")
    outage(True)
    replies = sent(collector, range(40))
    taken = [reply for reply in replies if reply.status == 200]
    refused = [reply for reply in replies if reply.status == 503]
    assert taken
    assert len(taken) + len(refused) == 40
    assert {(reply.reason, reply.headers["retry-after"]) for reply in refused} == {("unavailable", "1")}
    assert send(collector, b"", {}, method="GET", path="/health").status == 503
    assert collector.metric('collector_refused_total{reason="unavailable"}') == len(refused)
    outage(False)
    eventually(lambda: send(collector, packed("{}")).status == 200)
    messages = wait_for(kafka.bootstrap, topic, {reply.rid for reply in taken})
    rids = {message.rid for message in messages}
    assert {reply.rid for reply in taken} <= rids
    assert not rids & {reply.headers.get("x-request-id") for reply in refused}


def test_a_disk_that_fails_is_no_disk_until_it_works(
    collector: Collector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """The folder is gone: 503. It is back: events are taken though Kafka is still away."""
    outage(True)
    assert sent(collector, range(1))[0].status == 200
    eventually(lambda: not any(path.name.endswith(".new") for path in collector.spool.iterdir()))
    time.sleep(1.5)  # the segment is closed, so that the next event needs another
    away = collector.spool.with_name("away")
    collector.spool.rename(away)
    assert sent(collector, range(1, 2))[0].status == 503
    assert send(collector, b"", {}, method="GET", path="/health").status == 503
    away.rename(collector.spool)
    eventually(lambda: send(collector, b"", {}, method="GET", path="/health").status == 200)
    again = sent(collector, range(2, 3))[0]
    assert again.status == 200
    outage(False)
    messages = wait_for(kafka.bootstrap, topic, {again.rid})
    assert [message.record["data"]["number"] for message in messages if message.rid == again.rid] == [2]
    assert len(messages) == 2


def test_a_torn_line_is_put_aside_and_the_rest_is_replayed(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """A machine that failed while it wrote leaves half a line, which was never acknowledged."""
    collector = new_collector()
    outage(True)
    replies = sent(collector, range(3))
    collector.kill()
    last = segments(collector)[-1]
    with last.open("ab") as file:
        file.write(b"0123abcd torn 1795198589043 {")
    outage(False)
    successor = new_collector()
    messages = wait_for(kafka.bootstrap, topic, {reply.rid for reply in replies})
    assert len(messages) == 3
    eventually(lambda: successor.metric("collector_quarantined_total") == 1)
    eventually(lambda: not segments(successor))
    assert [path.read_text() for path in successor.spool.glob("*.quarantine")] == ["0123abcd torn 1795198589043 {\n"]


@pytest.mark.parametrize("broken", ["no file", "no bytes"])
def test_a_segment_that_cannot_be_read_holds_up_neither_the_others_nor_the_way_to_kafka(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None], broken: str
) -> None:
    """The oldest of all: those after it are replayed, and the next event goes to Kafka again."""
    collector = new_collector()
    outage(True)
    replies = sent(collector, range(3))
    oldest = collector.spool / "0000000000000000-1-1.segment"
    if broken == "no file":
        oldest.mkdir()
    else:
        oldest.symlink_to("/proc/self/mem")  # opens, and every read of its beginning fails
    outage(False)
    wait_for(kafka.bootstrap, topic, {reply.rid for reply in replies})
    eventually(lambda: segments(collector) == [oldest])
    eventually(lambda: send(collector, b"", {}, method="GET", path="/health").body == {"status": "ok"})
    on_disk = collector.metric(ON_DISK)
    assert sent(collector, range(1))[0].status == 200
    assert collector.metric(ON_DISK) == on_disk
    assert f"the spool can't be read: {oldest.name}" in collector.log.read_text()


def test_kafka_is_asked_though_all_that_waits_cannot_be_read(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """Else one bad segment would keep a worker on its disk for good."""
    collector = new_collector()
    (collector.spool / "0000000000000000-1-1.segment").mkdir()
    outage(True)
    sent(collector, range(1))
    (waiting,) = [path for path in segments(collector) if path.is_file()]
    waiting.unlink()
    outage(False)
    eventually(lambda: send(collector, b"", {}, method="GET", path="/health").body == {"status": "ok"})


def test_what_is_put_aside_is_on_the_disk_before_its_segment_goes(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """A device that takes bytes and can't make them last: the segment stays until one does."""
    collector = new_collector()
    collector.kill()
    segment = collector.spool / "0000000000000000-1-1.segment"
    quarantine = segment.with_suffix(".quarantine")
    segment.write_bytes(b"0123abcd torn 1795198589043 {")
    quarantine.symlink_to("/dev/null")
    successor = new_collector()
    eventually(lambda: f"can't put aside lines of {segment.name}" in successor.log.read_text())
    assert segment.exists()
    quarantine.unlink()
    eventually(lambda: not segment.exists())
    assert quarantine.read_text() == "0123abcd torn 1795198589043 {\n"


@pytest.fixture
def delay(kafka: MockCluster) -> Iterator[Callable[[int], None]]:
    """Makes all brokers wait some milliseconds before each answer; none in the end."""

    def set_to(milliseconds: int) -> None:
        for broker in BROKERS:
            kafka.set_delay(broker, milliseconds)

    yield set_to
    set_to(0)


def test_too_many_that_wait_are_told_to_come_again(
    new_collector: NewCollector, kafka: MockCluster, topic: str, delay: Callable[[int], None]
) -> None:
    """Brokers that take their time: the queue is bounded, and who is refused is told when to come."""
    collector = new_collector(MAX_QUEUED_EVENTS="4", LANES="1")
    sent(collector, range(1))
    delay(300)
    with ThreadPoolExecutor(32) as clients:
        replies = list(clients.map(lambda _: send(collector, packed("{}")), range(32)))
    delay(0)
    refused = [reply for reply in replies if reply.status == 503]
    taken = {reply.rid for reply in replies if reply.status == 200}
    assert refused
    assert {(reply.reason, reply.headers["retry-after"]) for reply in refused} == {("full", "1")}
    assert len(refused) + len(taken) == 32
    assert taken <= {message.rid for message in consumed(kafka.bootstrap, topic)}


def test_who_comes_meanwhile_shares_a_batch(
    new_collector: NewCollector, kafka: MockCluster, topic: str, delay: Callable[[int], None]
) -> None:
    """Forty clients are a few produces, and not forty."""
    collector = new_collector(LANES="1")
    sent(collector, range(1))
    before = collector.metric("collector_batches_total")
    delay(200)
    with ThreadPoolExecutor(40) as clients:
        replies = list(clients.map(lambda _: send(collector, packed("{}")), range(40)))
    delay(0)
    assert {reply.status for reply in replies} == {200}
    assert collector.metric("collector_batches_total") - before < 30
    rids = {reply.rid for reply in replies}
    assert rids <= {message.rid for message in wait_for(kafka.bootstrap, topic, rids)}


def test_brokers_that_hang_cost_the_first_batch_its_patience_and_no_other(
    new_collector: NewCollector, kafka: MockCluster, topic: str, delay: Callable[[int], None]
) -> None:
    """No answer in time is no: the event is on the disk, and those after it do not ask."""
    collector = new_collector(KAFKA_TIMEOUT_MS="300", KAFKA_CONNECT_TIMEOUT_MS="100")
    sent(collector, range(1))
    delay(5000)
    replies = sent(collector, range(1, 20))
    assert {reply.status for reply in replies} == {200}
    assert collector.metric(ON_DISK) == 19
    assert collector.metric("collector_produce_failures_total") == 1
    delay(0)
    rids = {reply.rid for reply in replies}
    assert rids <= {message.rid for message in wait_for(kafka.bootstrap, topic, rids)}


TOO_LARGE, NOT_LEADER, NOT_ENOUGH_REPLICAS = 10, 6, 19


def test_a_batch_that_is_too_large_is_halved_until_it_is_not(
    new_collector: NewCollector, kafka: MockCluster, topic: str, delay: Callable[[int], None]
) -> None:
    """Kafka's limit is one of batches; events of one id are of one partition, and so of one batch."""
    collector = new_collector(LANES="1")
    same = {**TEXT, "x-request-id": "same"}
    sent(collector, range(1))
    kafka.refuse_produces(NO_ERROR, TOO_LARGE, NO_ERROR, TOO_LARGE)
    delay(1500)
    with ThreadPoolExecutor(11) as clients:
        first = clients.submit(send, collector, packed("{}"), same)
        eventually(lambda: collector.metric("collector_received_total") == 2)
        others = [clients.submit(send, collector, packed("{}"), same) for _ in range(10)]
        eventually(lambda: collector.metric("collector_received_total") == 12)
        delay(0)
        replies = [each.result() for each in (first, *others)]
    assert {reply.status for reply in replies} == {200}
    assert [message.rid for message in consumed(kafka.bootstrap, topic)].count("same") == 11
    assert collector.metric(ON_DISK) == 0


def test_an_event_that_is_too_large_alone_is_refused(collector: Collector, kafka: MockCluster, topic: str) -> None:
    """A topic whose limit is lower than ours."""
    kafka.refuse_produces(TOO_LARGE)
    reply = send(collector, packed("{}"))
    assert (reply.status, reply.reason) == (413, "event_too_large")
    assert consumed(kafka.bootstrap, topic) == []


@pytest.mark.parametrize("code", [NOT_LEADER, NOT_ENOUGH_REPLICAS])
def test_an_answer_that_is_an_error_is_no_acknowledgement(
    collector: Collector, kafka: MockCluster, topic: str, code: int
) -> None:
    """Once: tried again. Twice: kept on the disk, and replayed."""
    kafka.refuse_produces(code)
    replies = sent(collector, range(1))
    assert collector.metric(ON_DISK) == 0
    kafka.refuse_produces(code, code)
    replies += sent(collector, range(1, 2))
    assert collector.metric(ON_DISK) == 1
    assert {reply.status for reply in replies} == {200}
    messages = wait_for(kafka.bootstrap, topic, {reply.rid for reply in replies})
    assert sorted(message.record["data"]["number"] for message in messages) == [0, 1]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_keeps_no_half_of_a_batch(
    new_collector: NewCollector, kafka: MockCluster, topic: str, outage: Callable[[bool], None], tiny_disk: Path
) -> None:
    """ENOSPC in the middle of a write: 503, and what was acknowledged before is whole."""
    collector = new_collector(SPOOL_DIR=str(tiny_disk))
    outage(True)
    large = packed('{"text": "' + "x" * 10_000 + '"}')
    replies = [send(collector, large) for _ in range(12)]
    taken = {reply.rid for reply in replies if reply.status == 200}
    assert len(taken) == sum(1 for reply in replies if reply.status != 503)
    assert 3 <= len(taken) <= 6
    outage(False)
    messages = wait_for(kafka.bootstrap, topic, taken)
    assert {message.rid for message in messages} == taken
    assert collector.metric("collector_quarantined_total") == 0
    eventually(lambda: sent(collector, range(1))[0].status == 200)


def test_the_backups_parser_reads_what_is_spooled(
    collector: Collector, kafka: MockCluster, topic: str, outage: Callable[[bool], None]
) -> None:
    """fluent-bit takes the record out of a line: it is the one that Kafka gets."""
    said = (LUA.parent / "backup" / "parsers.conf").read_text()
    expression = said.partition("Regex   ")[2].splitlines()[0].replace("(?<", "(?P<")
    outage(True)
    reply = send(collector, packed('{"text": "a \\n line"}'))
    (line,) = segments(collector)[0].read_text().splitlines()
    outage(False)
    (message,) = wait_for(kafka.bootstrap, topic, {reply.rid})
    found = re.fullmatch(expression, line)
    assert found is not None
    assert (found["rid"], int(found["milliseconds"])) == (reply.rid, message.milliseconds)
    assert json.loads(found["record"]) == message.record
