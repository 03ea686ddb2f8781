"""What a proof tells: figures for each place, and a verdict for each link."""

import math
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from agents.clickstream.proof.judging import Evidence, judge
from agents.clickstream.proof.links import Link, Verdict, verdict_of
from agents.clickstream.proof.places import PLACES, PlaceName

WORDS: dict[PlaceName, str] = {"topic": "Kafka topic", "objects": "S3 objects", "table": "Iceberg table"}


class PlaceReport(BaseModel):
    """Events at one place, and how long they took there from their sending, in milliseconds.

    Times are upper bounds: an event is seen when somebody looks.
    """

    model_config = ConfigDict(frozen=True)

    place: PlaceName
    found: int
    lost: int
    doubled: int
    late: int
    latencies_ms: tuple[int, ...]
    p50_ms: int | None
    p95_ms: int | None
    max_ms: int | None


class Report(BaseModel):
    """The whole of it. `lost` are events that were acknowledged and did not come out."""

    model_config = ConfigDict(frozen=True)

    proof_id: str
    pipeline: str
    verdict: Verdict
    sent: int
    acknowledged: int
    places: tuple[PlaceReport, ...]
    links: tuple[Link, ...]

    @property
    def broken(self) -> tuple[Link, ...]:
        """The links that are broken."""
        return tuple(link for link in self.links if link.state == "broken")

    @property
    def told(self) -> str:
        """In a sentence or two, for a person."""
        figures = f"{self.sent} events sent, {self.acknowledged} acknowledged"
        found = ", ".join(f"{place.found} found in the {WORDS[place.place]}" for place in self.places)
        lines = [f"The proof is {self.verdict}: {figures}; {found}."]
        lines += [f"The {link.name} is {link.state}: {link.why} {link.way_on}".strip() for link in self._worth_saying]
        return " ".join(lines)

    @property
    def _worth_saying(self) -> Sequence[Link]:
        return self.broken or [link for link in self.links if link.state != "sound"]


def report_of(proof_id: str, pipeline: str, evidence: Evidence) -> Report:
    """Of what is known now."""
    links = judge(evidence)
    findings = evidence.findings
    return Report(
        proof_id=proof_id,
        pipeline=pipeline,
        verdict=verdict_of(links),
        sent=len(findings.sent),
        acknowledged=len(findings.acknowledged),
        places=tuple(_place(evidence, place) for place in PLACES),
        links=links,
    )


def percentile(ordered: Sequence[int], share: float) -> int | None:
    """The nearest rank; None of nothing."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def _place(evidence: Evidence, place: PlaceName) -> PlaceReport:
    findings, arrivals = evidence.findings, evidence.findings.at(place).arrivals
    sent = findings.sent
    took = sorted(max(0, arrivals[number].first_ms - sent[number]) for number in arrivals.keys() & sent.keys())
    return PlaceReport(
        place=place,
        found=len(arrivals),
        lost=len(findings.lost(place)),
        doubled=evidence.doubled(place),
        late=evidence.late(place),
        latencies_ms=tuple(took),
        p50_ms=percentile(took, 0.5),
        p95_ms=percentile(took, 0.95),
        max_ms=percentile(took, 1.0),
    )
