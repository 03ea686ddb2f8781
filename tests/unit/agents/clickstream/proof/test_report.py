"""A report counts what was sent, found, lost and doubled; its chart says the same."""

import xml.etree.ElementTree as ET

import pytest

from agents.clickstream.proof.chart import chart_of
from agents.clickstream.proof.circumstances import Circumstances
from agents.clickstream.proof.findings import Arrival, Findings, PlaceFindings
from agents.clickstream.proof.judging import Evidence
from agents.clickstream.proof.report import Report, percentile, report_of
from tests.fakes.marked_events import PATIENCE, STARTED_MS, acknowledged, findings, refused, seen

_NAMESPACE = "{http://www.w3.org/2000/svg}"


def _drawn(report: Report) -> ET.Element:
    return ET.fromstring(chart_of(report))  # noqa: S314  our own document


def _report(found: Findings) -> Report:
    evidence = Evidence(findings=found, around=Circumstances(), patience=PATIENCE)
    return report_of("0123456789abcdef", "clickstream", evidence)


@pytest.fixture
def report() -> Report:
    """Of ten events: two were refused, one of them came through all the same; one is lost in the table."""
    arrivals = {number: Arrival(first_ms=STARTED_MS + 10 * (number + 1), positions=("0:0",)) for number in range(9)}
    table = seen([*range(6), 8], after_ms=60_000)
    doubled = {**table.arrivals, 0: Arrival(first_ms=STARTED_MS + 60_000, positions=("0:0#1", "0:0#2"))}
    return _report(
        findings(
            acknowledged(*range(8)),
            refused(8, 9, status=503),
            topic=PlaceFindings(arrivals=arrivals),
            objects=seen(range(9), after_ms=2_000),
            table=PlaceFindings(arrivals=doubled),
        )
    )


def test_counts_at_every_place(report: Report) -> None:
    topic, objects, table = report.places

    assert (report.sent, report.acknowledged) == (10, 8)
    assert (topic.found, topic.lost, topic.doubled, topic.late) == (9, 0, 0, 0)
    assert (objects.found, objects.lost) == (9, 0)
    assert (table.found, table.lost, table.doubled) == (7, 2, 1)


def test_times_are_by_the_nearest_rank(report: Report) -> None:
    topic, _, table = report.places

    assert (topic.p50_ms, topic.p95_ms, topic.max_ms) == (50, 90, 90)
    assert (table.p50_ms, table.max_ms) == (60_000, 60_000)


def test_percentiles_of_nothing_and_of_one() -> None:
    assert percentile([], 0.5) is None
    assert percentile([7], 0.95) == 7
    assert percentile(list(range(1, 101)), 0.95) == 95


def test_what_is_told_names_the_broken_link_and_the_way_on(report: Report) -> None:
    assert [link.name for link in report.broken] == ["collector", "Iceberg connector"]
    assert report.told.startswith("The proof is red: 10 events sent, 8 acknowledged; 9 found in the Kafka topic")
    assert all(link.why in report.told and link.way_on in report.told for link in report.broken)


def test_the_chart_has_a_curve_for_each_place_that_saw_something(report: Report) -> None:
    drawn = _drawn(report)

    assert len(drawn.findall(f"{_NAMESPACE}path")) == 3
    words = "".join(drawn.itertext())
    assert "Iceberg table: 7 found, 2 lost, 1 doubled" in words
    assert "Proof 0123456789abcdef of clickstream: red" in words


def test_a_curve_ends_as_high_as_events_came(report: Report) -> None:
    _, _, table = _drawn(report).findall(f"{_NAMESPACE}path")
    last = float(table.attrib["d"].rpartition("V")[2].partition("H")[0])
    top, bottom = 84, 400 - 56

    assert last == pytest.approx(bottom - 7 / 8 * (bottom - top), abs=0.1)


def test_a_chart_of_nothing_is_a_chart() -> None:
    nothing = _report(findings(topic=PlaceFindings(), objects=PlaceFindings(), table=PlaceFindings()))

    assert _drawn(nothing).findall(f"{_NAMESPACE}path") == []


def test_a_report_comes_back_from_json_as_it_was(report: Report) -> None:
    assert Report.model_validate(report.model_dump(mode="json")) == report
