"""Proofs are kept in PostgreSQL by whoever saw them last, and by nobody twice."""

from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_hex
from uuid import uuid4

import pytest

from agents.clickstream.proof.circumstances import Circumstances
from agents.clickstream.proof.findings import Findings
from agents.clickstream.proof.judging import Evidence
from agents.clickstream.proof.report import report_of
from agents.clickstream.proof.repository import Proof, SqlProofs
from agents.common.errors import ConstraintViolated, NotAllowed
from agents.common.postgres import PostgresDatabase
from tests.fakes.marked_events import PATIENCE, TARGET, acknowledged, findings, seen
from tests.integration.agents.shop import Shop


@pytest.fixture
def proofs(service: PostgresDatabase) -> SqlProofs:
    """Over the service's own role."""
    return SqlProofs(service)


def _asked(**changes: object) -> Proof:
    proof = Proof(
        proof_id=token_hex(8),
        asked_for=f"plan-{uuid4()}:proof:1",
        asked_by="ada",
        driven=True,
        events=8,
        give_up_seconds=600.0,
        target=TARGET,
        state="asked",
        findings=Findings(),
        report=None,
        revision=0,
        asked_at=datetime.now(UTC),
    )
    return replace(proof, **changes)  # type: ignore[arg-type]  # of a test's own


def _done(proof: Proof) -> Proof:
    everywhere = seen(range(8))
    found = findings(acknowledged(*range(8)), topic=everywhere, objects=everywhere, table=everywhere)
    evidence = Evidence(findings=found, around=Circumstances(), patience=PATIENCE)
    return replace(proof, state="done", findings=found, report=report_of(proof.proof_id, "clickstream", evidence))


async def test_comes_back_as_it_was_kept(proofs: SqlProofs) -> None:
    asked = await proofs.ask(_asked())
    taken = await proofs.begin_sending(asked, seconds=60)
    assert taken

    saved = await proofs.save(_done(taken))

    assert saved
    assert await proofs.get(asked.proof_id) == saved
    assert (saved.revision, saved.state) == (2, "done")


async def test_the_same_wish_is_the_same_proof(proofs: SqlProofs) -> None:
    first = await proofs.ask(_asked())

    assert await proofs.ask(_asked(asked_for=first.asked_for)) == first


async def test_of_two_processes_one_sends(proofs: SqlProofs) -> None:
    asked = await proofs.ask(_asked())

    assert await proofs.begin_sending(asked, seconds=60)
    assert await proofs.begin_sending(asked, seconds=60) is None
    sending = await proofs.get(asked.proof_id)
    assert sending
    assert await proofs.begin_sending(sending, seconds=60) is None, "the one that sends has its time"


async def test_a_sending_that_took_too_long_is_taken_over(proofs: SqlProofs) -> None:
    dead = await proofs.begin_sending(await proofs.ask(_asked()), seconds=-1)
    assert dead

    living = await proofs.begin_sending(dead, seconds=60)

    assert living
    assert living.revision == dead.revision + 1
    assert await proofs.save(replace(dead, state="looking")) is None, "who comes back too late writes nothing"


async def test_lists_a_pipelines_proofs_the_newest_first(proofs: SqlProofs) -> None:
    elsewhere = TARGET.model_copy(update={"pipeline": f"p{uuid4().hex[:12]}"})
    older, newer = [await proofs.ask(_asked(target=elsewhere)) for _ in range(2)]

    assert [proof.proof_id for proof in await proofs.of(elsewhere.pipeline)] == [newer.proof_id, older.proof_id]


async def test_the_service_drives_what_no_plan_does_until_it_is_done(proofs: SqlProofs) -> None:
    driven, own = await proofs.ask(_asked()), await proofs.ask(_asked(driven=False))
    open_ones = await proofs.undriven()
    assert own.proof_id in open_ones
    assert driven.proof_id not in open_ones

    await proofs.save(_done(own))

    assert own.proof_id not in await proofs.undriven()


async def test_a_proof_that_its_plan_has_left_is_brought_to_its_end_by_the_service(
    proofs: SqlProofs, deployments_shop: Shop
) -> None:
    left = await proofs.ask(_asked())
    deployments_shop.change(
        "UPDATE clickstream_proofs SET changed_at = now() - interval '3 minutes' WHERE proof_id = %s", left.proof_id
    )
    assert left.proof_id in await proofs.undriven()

    await proofs.save(_done(left))

    assert left.proof_id not in await proofs.undriven()


async def test_keeps_no_proof_without_events(proofs: SqlProofs) -> None:
    with pytest.raises(ConstraintViolated):
        await proofs.ask(_asked(events=0))


async def test_what_was_found_is_not_deleted_by_the_service(service: PostgresDatabase) -> None:
    with pytest.raises(NotAllowed):
        async with service.transaction(None) as transaction:
            await transaction.execute("DELETE FROM clickstream_proofs")
