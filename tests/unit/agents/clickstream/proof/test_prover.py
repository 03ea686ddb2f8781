"""A proof goes on wherever it stopped, and ends as soon as it is certain."""

from dataclasses import replace
from typing import NoReturn

import pytest

from agents.clickstream.proof.circumstances import Circumstances
from agents.clickstream.proof.marked import Batch
from agents.clickstream.proof.places import Unreadable
from agents.clickstream.proof.prover import Asked, Prover, progress_of
from agents.clickstream.proof.repository import Proof
from agents.clickstream.proof.sending import Request
from agents.clickstream.proof.target import Target
from agents.common.errors import NotFound
from tests.fakes.marked_events import PATIENCE, TARGET, InMemoryProofs, Pipe, acknowledged, unanswered

_ASKED = Asked(word="plan-1:proof", by="ada", driven=True, events=16, give_up_seconds=600)


@pytest.fixture
def pipe() -> Pipe:
    """Sound."""
    return Pipe()


@pytest.fixture
def proofs() -> InMemoryProofs:
    """Empty."""
    return InMemoryProofs()


def _prover(pipe: Pipe, proofs: InMemoryProofs) -> Prover:
    return Prover(
        proofs=proofs,
        sender=pipe,
        places=pipe.places,
        surroundings=pipe,
        clock=pipe.clock,
        patience=lambda _: PATIENCE,
    )


async def _to_the_end(prover: Prover, pipe: Pipe, proof: Proof) -> Proof:
    while proof.state != "done":
        proof = await prover.advance(proof.proof_id)
        pipe.now_ms += 1_000
    return proof


async def test_is_green_when_all_came_everywhere(pipe: Pipe, proofs: InMemoryProofs) -> None:
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert done.report
    assert done.report.verdict == "green"
    assert (done.report.sent, done.report.acknowledged) == (16, 16)
    assert pipe.now_ms - done.findings.started_ms < 10_000, "it does not wait when nothing is missing"


async def test_asked_for_again_it_is_the_same_proof(pipe: Pipe, proofs: InMemoryProofs) -> None:
    prover = _prover(pipe, proofs)

    first, second = await prover.ask(TARGET, _ASKED), await prover.ask(TARGET, _ASKED)

    assert first == second


async def test_another_process_goes_on_looking_without_sending_again(pipe: Pipe, proofs: InMemoryProofs) -> None:
    prover = _prover(pipe, proofs)
    asked = await prover.ask(TARGET, _ASKED)
    await prover.advance(asked.proof_id)
    sent = len(pipe.taken)

    done = await _to_the_end(_prover(pipe, proofs), pipe, asked)

    assert done.report
    assert done.report.verdict == "green"
    assert len(pipe.taken) == sent


async def test_a_sending_that_broke_off_is_begun_anew_and_told_apart(pipe: Pipe, proofs: InMemoryProofs) -> None:
    prover = _prover(pipe, proofs)
    asked = await prover.ask(TARGET, _ASKED)
    dead = await proofs.begin_sending(asked, seconds=60)
    assert dead
    pipe.taken.append(Batch(mark=f"{dead.proof_id}-{dead.revision}", ordinal=0, numbers=(0,)))

    waiting = await prover.advance(asked.proof_id)
    assert waiting.state == "sending", "it may still live"
    proofs.sending_is_over = True
    done = await _to_the_end(prover, pipe, asked)

    assert done.report
    assert done.report.verdict == "green"
    assert done.report.places[0].doubled == 0, "what the dead one sent is not counted"


async def test_of_two_that_look_at_once_the_later_gives_way(pipe: Pipe, proofs: InMemoryProofs) -> None:
    prover = _prover(pipe, proofs)
    looking = await prover.advance((await prover.ask(TARGET, _ASKED)).proof_id)

    proofs.kept[looking.proof_id] = replace(looking, revision=looking.revision + 1)
    stale = await proofs.save(looking)

    assert stale is None
    assert (await prover.advance(looking.proof_id)).revision == looking.revision + 2


async def test_gives_up_at_the_deadline_and_says_what_is_lost(pipe: Pipe, proofs: InMemoryProofs) -> None:
    pipe.hidden = {"table"}
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert done.report
    assert [link.name for link in done.report.broken] == ["Iceberg connector"]
    assert done.report.places[2].lost == 16
    assert (pipe.now_ms - done.findings.started_ms) // 1000 == pytest.approx(PATIENCE.give_up, abs=3)


async def test_ends_early_when_nothing_is_under_way_any_more(pipe: Pipe, proofs: InMemoryProofs) -> None:
    pipe.hidden = {"topic", "objects", "table"}
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert done.report
    assert [link.name for link in done.report.broken] == ["collector"]
    assert (pipe.now_ms - done.findings.started_ms) // 1000 == pytest.approx(PATIENCE.hopeless, abs=3)


async def test_does_not_wait_for_a_connector_that_is_gone(pipe: Pipe, proofs: InMemoryProofs) -> None:
    pipe.hidden, pipe.around = {"objects"}, Circumstances(json_connector="absent", iceberg_connector="RUNNING")
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert done.report
    assert [(link.name, link.why) for link in done.report.broken] == [
        ("JSON connector", "It is gone, and 16 events are missing behind it.")
    ]
    assert pipe.now_ms - done.findings.started_ms < 20_000


async def test_waits_for_the_other_connector_when_one_is_gone(pipe: Pipe, proofs: InMemoryProofs) -> None:
    pipe.hidden = {"objects", "table"}
    pipe.around = Circumstances(json_connector="absent", iceberg_connector="RUNNING")
    prover = _prover(pipe, proofs)
    looking = await prover.ask(TARGET, _ASKED)
    while pipe.now_ms - looking.findings.started_ms < 40_000 or not looking.findings.requests:
        looking = await prover.advance(looking.proof_id)
        pipe.now_ms += 1_000
    assert looking.state == "looking"

    pipe.hidden = {"objects"}
    done = await _to_the_end(prover, pipe, looking)

    assert done.report
    assert [link.name for link in done.report.broken] == ["JSON connector"]


async def test_a_place_that_fails_in_an_unknown_way_is_named_at_the_deadline(
    pipe: Pipe, proofs: InMemoryProofs
) -> None:
    prover = _prover(pipe, proofs)
    looking = await prover.advance((await prover.ask(TARGET, _ASKED)).proof_id)

    pipe.broken["table"] = RuntimeError("the reader is broken")
    done = await _to_the_end(prover, pipe, looking)

    assert done.report
    assert done.report.verdict == "red"
    assert [link.name for link in done.report.broken] == ["table"]
    assert (pipe.now_ms - done.findings.started_ms) // 1000 == pytest.approx(PATIENCE.give_up, abs=3)


async def test_a_place_that_can_not_be_noted_in_an_unknown_way_keeps_no_proof_from_being_made(
    pipe: Pipe, proofs: InMemoryProofs
) -> None:
    pipe.broken["table"] = RuntimeError("the reader is broken")
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert len(pipe.taken) > 0
    assert done.report
    assert [link.name for link in done.report.broken] == ["table"]


async def test_ends_at_the_deadline_when_nothing_can_be_asked(
    pipe: Pipe, proofs: InMemoryProofs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Target) -> NoReturn:
        raise RuntimeError("no credentials")

    prover = _prover(pipe, proofs)
    pipe.hidden = {"objects", "table"}
    looking = await prover.advance((await prover.ask(TARGET, _ASKED)).proof_id)

    monkeypatch.setattr(pipe, "places", refused)
    monkeypatch.setattr(pipe, "of", refused)
    done = await _to_the_end(_prover(pipe, proofs), pipe, looking)

    assert done.report
    assert done.report.verdict == "red"
    assert [link.name for link in done.report.broken] == ["JSON connector", "Iceberg connector"]


async def test_sends_nothing_into_a_topic_that_is_not_there(pipe: Pipe, proofs: InMemoryProofs) -> None:
    pipe.broken["topic"] = Unreadable("absent", "the topic app_logs is not there")
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert pipe.taken == []
    assert done.report
    assert [link.name for link in done.report.broken] == ["topic"]


async def test_stops_sending_when_nobody_answers(pipe: Pipe, proofs: InMemoryProofs) -> None:
    def silence(batch: Batch) -> Request:
        return unanswered(*batch.numbers)

    pipe.answers, pipe.around = silence, Circumstances(balancer="active", healthy_targets=2)
    prover = _prover(pipe, proofs)

    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, replace(_ASKED, events=200)))

    assert len(pipe.taken) == 8
    assert done.report
    assert [link.name for link in done.report.broken] == ["load balancer"]


async def test_looks_on_for_doubles_when_everything_came(pipe: Pipe, proofs: InMemoryProofs) -> None:
    prover = _prover(pipe, proofs)
    asked = await prover.ask(TARGET, _ASKED)
    await prover.advance(asked.proof_id)
    complete = await prover.advance(asked.proof_id)
    assert complete.state == "looking"

    pipe.doubled = {"objects"}
    done = await _to_the_end(prover, pipe, complete)

    assert done.report
    assert done.report.verdict == "amber"
    assert done.report.places[1].doubled == 16


async def test_tells_how_far_it_is(pipe: Pipe, proofs: InMemoryProofs) -> None:
    pipe.hidden = {"table"}
    pipe.answers = lambda batch: acknowledged(*batch.numbers, sent_ms=pipe.now_ms)
    prover = _prover(pipe, proofs)
    asked = await prover.ask(TARGET, _ASKED)
    assert progress_of(asked) == "Nothing has been sent yet."

    await prover.advance(asked.proof_id)
    looking = await prover.advance(asked.proof_id)

    assert "16 of 16 events acknowledged" in progress_of(looking)
    assert "16 in the objects, 0 in the table" in progress_of(looking)


async def test_a_proof_that_nobody_asked_for(pipe: Pipe, proofs: InMemoryProofs) -> None:
    with pytest.raises(NotFound):
        await _prover(pipe, proofs).advance("0123456789abcdef")


async def test_places_that_stay_closed_end_a_proof_red_with_the_reason_before_anything_is_sent(
    pipe: Pipe, proofs: InMemoryProofs
) -> None:
    tried = 0

    def closed(_: Target) -> NoReturn:
        nonlocal tried
        tried += 1
        raise PermissionError

    prover = Prover(
        proofs=proofs,
        sender=pipe,
        places=closed,
        surroundings=pipe,
        clock=pipe.clock,
        patience=lambda _: PATIENCE,
    )
    proofs.sending_is_over = True  # each try is as long after the one before
    done = await _to_the_end(prover, pipe, await prover.ask(TARGET, _ASKED))

    assert tried == 3
    assert pipe.taken == []
    assert done.report
    assert done.report.verdict == "red"
    assert "could not open it to look into (PermissionError" in done.report.told
