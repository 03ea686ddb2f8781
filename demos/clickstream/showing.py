"""Progress and proofs on a terminal."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter
from rich.console import Console
from rich.text import Text

from clickstream_multi_agent import Deployment, Entry
from demos.lines import say
from demos.wire import printable
from operations.terminal import columns

Words = Annotated[str, AfterValidator(printable)]

_SIGNS = {"done": ("✓", "green"), "undone": ("✓", "green"), "failed": ("✗", "red")}
_PLACES = {"topic": "Kafka topic", "objects": "S3 objects (JSON)", "table": "Iceberg table"}


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Place(_Told):
    """What was found at one place."""

    place: str
    found: int
    lost: int
    doubled: int
    late: int
    p50_ms: int | None
    p95_ms: int | None
    max_ms: int | None


class Link(_Told):
    """One link of the chain, and whether it holds."""

    name: Words
    state: Words
    why: Words
    way_on: Words = ""


class Report(_Told):
    """What a proof came to."""

    verdict: str
    sent: int
    acknowledged: int
    places: tuple[Place, ...]
    links: tuple[Link, ...]


class Proof(_Told):
    """A proof; with a report when it is done."""

    proof_id: str
    state: str
    told: Words
    report: Report | None


PROOFS: TypeAdapter[tuple[Proof, ...]] = TypeAdapter(tuple[Proof, ...])


def show_entry(console: Console, entry: Entry) -> None:
    """A line of the journal; a step's end is seen at once."""
    sign, style = _SIGNS.get(entry.state, ("·", "dim"))
    what = entry.step or "plan"
    say(console, Text(f"  {sign} {what}: {entry.state}{f', {entry.told}' if entry.told else ''}", style=style))


def show_failure(console: Console, plan: Deployment) -> None:
    """Which step, why, and what to do now."""
    step = plan.failed
    if step is None:
        say(console, f"The plan is {plan.state}. {plan.told}", style="red")
        return
    say(console, f"{step.name} failed: {step.told}", style="red")
    if step.way_on:
        say(console, step.way_on, style="yellow")


def show_proof(console: Console, proof: Proof) -> None:
    """As a table; a link that is broken is said."""
    report = proof.report
    if report is None:
        say(console, f"The proof {proof.proof_id} is {proof.state}: {proof.told}")
        return
    console.print(
        columns(
            ("place", "sent", "found", "lost", "doubled", "median ms", "95 % ms", "last ms"),
            [_place_row(place, report.acknowledged) for place in report.places],
            right=range(1, 8),
            title=f"Proof {proof.proof_id}: {report.verdict}, {report.acknowledged} of {report.sent} acknowledged",
        )
    )
    for link in _worth_saying(report.links):
        say(console, f"{link.name} is {link.state}: {link.why} {link.way_on}".strip(), style="yellow")


def _place_row(place: Place, sent: int) -> Sequence[str]:
    counted = (sent, place.found, place.lost, place.doubled, place.p50_ms, place.p95_ms, place.max_ms)
    return (_PLACES.get(place.place, place.place), *("" if value is None else f"{value:,}" for value in counted))


def _worth_saying(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.state != "sound"]
