"""Each break names its link, and blames no other."""

from dataclasses import replace

import pytest

from agents.clickstream.proof.circumstances import Circumstances
from agents.clickstream.proof.findings import Findings, PlaceFindings
from agents.clickstream.proof.judging import Evidence, judge
from agents.clickstream.proof.links import LINKS, Link, LinkName, LinkState, verdict_of
from agents.clickstream.proof.sending import Request
from tests.fakes.marked_events import PATIENCE, acknowledged, findings, refused, seen, unanswered, unreadable

_NOTHING = PlaceFindings()
_ALL = seen(range(4))
_TAKEN = acknowledged(0, 1, 2, 3)
_AS_IT_SHOULD = findings(_TAKEN, topic=_ALL, objects=_ALL, table=_ALL)


def _links(found: Findings, around: Circumstances | None = None) -> dict[LinkName, Link]:
    evidence = Evidence(findings=found, around=around or Circumstances(), patience=PATIENCE)
    return {link.name: link for link in judge(evidence)}


def _states(found: Findings, around: Circumstances | None = None) -> dict[LinkName, LinkState]:
    return {name: link.state for name, link in _links(found, around).items()}


def _broken(found: Findings, around: Circumstances | None = None) -> list[LinkName]:
    links = _links(found, around)
    assert verdict_of(tuple(links.values())) == "red"
    broken = [link for link in links.values() if link.state == "broken"]
    assert all(link.why and link.way_on for link in broken), "whoever reads it learns what to do"
    return [link.name for link in broken]


def test_everything_sound_when_everything_came() -> None:
    assert _states(_AS_IT_SHOULD) == dict.fromkeys(LINKS, "sound")
    assert verdict_of(judge(Evidence(findings=_AS_IT_SHOULD, around=Circumstances(), patience=PATIENCE))) == "green"


def test_a_load_balancer_that_nobody_answers_at() -> None:
    silence = findings(unanswered(0), unanswered(1), topic=_NOTHING, objects=_NOTHING, table=_NOTHING)

    assert _broken(silence) == ["load balancer"]
    assert _broken(silence, Circumstances(healthy_targets=2, balancer="active")) == ["load balancer"]
    assert _broken(silence, Circumstances(healthy_targets=0, balancer="absent")) == ["load balancer"]


def test_a_load_balancer_that_loses_requests() -> None:
    half = findings(acknowledged(0), unanswered(1), topic=seen([0]), objects=seen([0]), table=seen([0]))

    assert _broken(half) == ["load balancer"]


@pytest.mark.parametrize("once", [unanswered(0), refused(0, status=503, by="balancer", said="Service Unavailable")])
def test_a_load_balancer_that_loses_a_few_requests_is_not_sound(once: Request) -> None:
    numbers = range(1, 100)
    all_but_one = seen(numbers)
    taken = [acknowledged(number) for number in numbers]
    found = findings(once, *taken, topic=all_but_one, objects=all_but_one, table=all_but_one)

    assert _states(found) == {**dict.fromkeys(LINKS, "sound"), "load balancer": "strained"}
    assert _links(found)["load balancer"].why == "It left 1 of 100 requests without a collector's answer."


def test_a_load_balancer_that_answers_itself_with_something_else() -> None:
    strangers = refused(0, status=404, by="balancer", said="<html>not found")
    elsewhere = findings(strangers, topic=_NOTHING, objects=_NOTHING, table=_NOTHING)

    assert _broken(elsewhere, Circumstances(healthy_targets=2, balancer="active")) == ["load balancer"]


@pytest.mark.parametrize(
    "request_made",
    [unanswered(0), refused(0, status=503, by="balancer", said="Service Temporarily Unavailable")],
    ids=["network load balancer", "application load balancer"],
)
def test_collectors_none_of_which_is_healthy(request_made: object) -> None:
    dead = findings(topic=_NOTHING, objects=_NOTHING, table=_NOTHING).model_copy(update={"requests": (request_made,)})

    assert _broken(dead, Circumstances(balancer="active", healthy_targets=0)) == ["collector"]


def test_a_collector_that_refuses_events() -> None:
    refusing = findings(refused(0, status=400, said="{}"), topic=_NOTHING, objects=_NOTHING, table=_NOTHING)

    assert _broken(refusing) == ["collector"]


def test_a_collector_that_acknowledges_and_passes_nothing_on() -> None:
    keeping = findings(_TAKEN, topic=_NOTHING, objects=_NOTHING, table=_NOTHING)

    assert _broken(keeping) == ["collector"]


def test_a_topic_that_is_gone() -> None:
    gone = unreadable("absent", "the topic app_logs is not there")
    at_once = findings(topic=gone, objects=_NOTHING, table=_NOTHING)
    meanwhile = findings(refused(0, status=503), topic=gone, objects=_NOTHING, table=_NOTHING)

    assert _broken(at_once) == ["topic"]
    assert _broken(meanwhile) == ["topic"], "its collector can't help it"


def test_a_topic_out_of_reach_whose_events_came_out_behind_it() -> None:
    away = unreadable("unreachable", "the brokers do not answer")
    beyond = findings(_TAKEN, topic=away, objects=_ALL, table=_ALL)

    states = _states(beyond)

    assert [name for name, state in states.items() if state != "sound"] == ["topic"]
    assert states["topic"] == "strained"


def test_a_topic_out_of_reach_behind_which_nothing_came_out() -> None:
    away = unreadable("unreachable", "the brokers do not answer")

    assert _broken(findings(_TAKEN, topic=away, objects=_NOTHING, table=_NOTHING)) == ["topic"]


def test_a_connector_that_writes_less_than_the_other_behind_a_topic_out_of_reach() -> None:
    away = unreadable("unreachable", "the brokers do not answer")

    assert _broken(findings(_TAKEN, topic=away, objects=_ALL, table=seen([0]))) == ["Iceberg connector"]


def test_a_json_connector_that_writes_nothing() -> None:
    behind = findings(_TAKEN, topic=_ALL, objects=_NOTHING, table=_ALL)

    assert _broken(behind) == ["JSON connector"]
    assert _broken(behind, Circumstances(json_connector="FAILED", bucket="there")) == ["JSON connector"]
    assert _broken(behind, Circumstances(json_connector="absent", bucket="there")) == ["JSON connector"]


def test_a_json_connector_that_writes_what_is_no_json() -> None:
    garbled = findings(_TAKEN, topic=_ALL, objects=unreadable("malformed", "the object x is not JSON"), table=_ALL)

    assert _broken(garbled) == ["JSON connector"]


def test_an_iceberg_connector_that_writes_nothing() -> None:
    behind = findings(_TAKEN, topic=_ALL, objects=_ALL, table=_NOTHING)
    never_made = findings(_TAKEN, topic=_ALL, objects=_ALL, table=unreadable("absent", "the table is not in Glue"))

    assert _broken(behind) == ["Iceberg connector"]
    assert _broken(never_made, Circumstances(iceberg_connector="FAILED")) == ["Iceberg connector"]
    assert _states(never_made)["table"] == "unknown"


def test_a_bucket_that_is_gone_whatever_became_of_its_connectors() -> None:
    gone, no_files = unreadable("absent", "the bucket is not there"), unreadable("malformed", "files can't be read")
    without = findings(_TAKEN, topic=_ALL, objects=gone, table=no_files)

    assert _broken(without) == ["bucket"]
    assert _broken(without, Circumstances(json_connector="FAILED", iceberg_connector="FAILED", bucket="absent")) == [
        "bucket"
    ]


def test_a_bucket_that_may_not_be_read() -> None:
    closed = findings(_TAKEN, topic=_ALL, objects=unreadable("denied", "not allowed"), table=_ALL)

    assert _broken(closed) == ["bucket"]


def test_a_table_that_was_there_and_is_gone() -> None:
    gone = unreadable("absent", "the table is not in the Glue catalog", was_there=True)
    without = findings(_TAKEN, topic=_ALL, objects=_ALL, table=gone)

    assert _broken(without) == ["table"]
    assert _broken(without, Circumstances(iceberg_connector="FAILED")) == ["table"]


def test_a_table_whose_files_are_unreadable() -> None:
    torn = findings(_TAKEN, topic=_ALL, objects=_ALL, table=unreadable("malformed", "its metadata can't be read"))

    assert _broken(torn) == ["table"]


def test_two_breaks_are_both_named() -> None:
    two = findings(_TAKEN, topic=_ALL, objects=_NOTHING, table=_NOTHING)

    assert _broken(two, Circumstances(bucket="there")) == ["JSON connector", "Iceberg connector"]


@pytest.mark.parametrize(
    ("place", "link"), [("topic", "collector"), ("objects", "JSON connector"), ("table", "Iceberg connector")]
)
def test_late_events_strain_the_link_that_was_slow(place: str, link: LinkName) -> None:
    late = seen(range(4), after_ms=151_000)
    slow = _AS_IT_SHOULD.model_copy(update={"places": {**_AS_IT_SHOULD.places, place: late}})

    assert [name for name, state in _states(slow).items() if state != "sound"] == [link]
    assert verdict_of(judge(Evidence(findings=slow, around=Circumstances(), patience=PATIENCE))) == "amber"


def test_doubled_events_strain_the_link_that_doubled_them() -> None:
    twice = seen(range(4), times=2)
    by_collector = findings(_TAKEN, topic=twice, objects=twice, table=twice)
    by_connector = findings(_TAKEN, topic=_ALL, objects=_ALL, table=twice)

    assert [name for name, state in _states(by_collector).items() if state == "strained"] == ["collector"]
    assert [name for name, state in _states(by_connector).items() if state == "strained"] == ["Iceberg connector"]


def test_a_refusal_among_many_strains_and_does_not_break() -> None:
    most = [acknowledged(number) for number in range(99)]
    all_of_them = seen(range(99))
    one_refused = findings(*most, refused(99, status=503), topic=all_of_them, objects=all_of_them, table=all_of_them)

    assert _states(one_refused)["collector"] == "strained"


def test_lateness_is_counted_from_each_events_own_sending() -> None:
    later = acknowledged(0, sent_ms=_TAKEN.sent_ms + 5_000)
    found = findings(later, topic=seen([0], after_ms=14_000), objects=_NOTHING, table=_NOTHING)
    evidence = Evidence(findings=found, around=Circumstances(), patience=PATIENCE)

    assert evidence.late("topic") == 0
    assert (
        replace(
            evidence, findings=findings(_TAKEN, topic=seen([0], after_ms=14_000), objects=_NOTHING, table=_NOTHING)
        ).late("topic")
        == 1
    )
