"""What the testing specialist asks of proofs: one at a time, driven by the service, and told as far as it is."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pytest

from agents.clickstream.deployment.plan import StepState
from agents.clickstream.deployment.record import StepRecord
from agents.clickstream.proof.prover import Prover
from agents.clickstream.proof.watching import Watch, watching
from agents.clickstream.specialists.deployed import Deployed
from agents.clickstream.specialists.testing.proofs import PipelineProofs
from agents.common.errors import NotFound
from tests.fakes.deployments import InMemoryDeployments, record_of
from tests.fakes.invocations import STAFF
from tests.fakes.marked_events import PATIENCE, InMemoryProofs, Pipe

_OUTPUTS: Mapping[str, Mapping[str, str]] = {
    "stack:balancer": {"Endpoint": "http://127.8.8.8:8802/data/v1", "LoadBalancerArn": "a", "TargetGroupArn": "b"},
    "stack:connectors": {
        "JsonPrefix": "dev-clickstream-clickstream/json/",
        "GlueDatabase": "dev_clickstream_clickstream",
        "IcebergTable": "app_logs",
        "JsonConnectorArn": "c",
        "IcebergConnectorArn": "d",
    },
}


def _deployed() -> Deployed:
    """A plan whose steps told what they made."""
    record = record_of()
    steps = tuple(
        StepRecord(step=replace(record.plan.steps[0], name=name), state=StepState.DONE, outputs=told)
        for name, told in _OUTPUTS.items()
    )
    deployments = InMemoryDeployments()
    deployments.add(replace(record, steps=steps), by=STAFF)
    return Deployed(deployments)


class _World:
    """A sound pipeline, and who drives its proofs."""

    def __init__(self) -> None:
        self.pipe = Pipe()
        self.kept = InMemoryProofs()
        patience = replace(PATIENCE, settling=0.0)
        self.prover = Prover(
            proofs=self.kept,
            sender=self.pipe,
            places=self.pipe.places,
            surroundings=self.pipe,
            clock=self.pipe.clock,
            patience=lambda _: patience,
        )
        self.watch = Watch(prover=self.prover, proofs=self.kept)

    def proofs(self, *, answer_within: float) -> PipelineProofs:
        return PipelineProofs(
            prover=self.prover,
            proofs=self.kept,
            deployed=_deployed(),
            wake=self.watch.wake,
            answer_within=answer_within,
        )


@pytest.fixture
def world() -> _World:
    return _World()


async def test_is_proved_while_the_answer_waits(world: _World) -> None:
    async with watching(world.watch):
        row = await world.proofs(answer_within=30).prove(STAFF, "clickstream", events=8)

    assert (row["verdict"], row["sent"], row["acknowledged"]) == ("green", 8, 8)
    assert [place["found"] for place in cast("list[dict[str, object]]", row["places"])] == [8, 8, 8]
    assert row["chart"] == f"/clickstream/pipelines/clickstream/proofs/{row['proof_id']}/chart.svg"


async def test_a_long_one_is_told_as_far_as_it_is_and_goes_on(world: _World) -> None:
    row = await world.proofs(answer_within=0).prove(STAFF, "clickstream", events=8)
    assert row["state"] == "asked"

    while await world.watch.once():
        world.pipe.now_ms += 1000
    last = await world.proofs(answer_within=0).last("clickstream")

    assert last
    assert (last["proof_id"], last["verdict"]) == (row["proof_id"], "green")


async def test_a_second_one_at_once_is_the_first(world: _World) -> None:
    proofs = world.proofs(answer_within=0)

    first = await proofs.prove(STAFF, "clickstream", events=8)
    second = await proofs.prove(STAFF, "clickstream", events=8)

    assert first["proof_id"] == second["proof_id"]


async def test_names_who_asked(world: _World) -> None:
    await world.proofs(answer_within=0).prove(STAFF, "clickstream", events=8)

    [kept] = world.kept.kept.values()
    assert kept.asked_by == STAFF.subject


async def test_a_pipeline_that_is_not_there_is_not_proved(world: _World) -> None:
    with pytest.raises(NotFound):
        await world.proofs(answer_within=0).prove(STAFF, "other", events=8)
    assert await world.proofs(answer_within=0).last("other") is None


async def test_a_proof_that_fails_to_advance_keeps_none_of_the_others(world: _World) -> None:
    first = await world.proofs(answer_within=0).prove(STAFF, "clickstream", events=8)
    advance = world.prover.advance

    async def broken(proof_id: str) -> object:
        if proof_id == "broken":
            raise RuntimeError
        return await advance(proof_id)

    world.prover.advance = broken  # type: ignore[method-assign,assignment]  # what can't be foreseen
    world.kept.kept = {"broken": replace(world.kept.kept[str(first["proof_id"])], proof_id="broken"), **world.kept.kept}

    assert await world.watch.once() == 2
    assert world.kept.kept[str(first["proof_id"])].state == "looking"


async def test_sleeps_when_nothing_is_open(world: _World) -> None:
    looked = 0
    undriven = world.kept.undriven

    async def counted() -> list[str]:
        nonlocal looked
        looked += 1
        return await undriven()

    world.kept.undriven = counted  # type: ignore[method-assign]  # counts
    task = asyncio.create_task(world.watch.run(every=0))
    for _ in range(50):
        await asyncio.sleep(0)
    asleep = looked
    await world.proofs(answer_within=0).prove(STAFF, "clickstream", events=8)
    for _ in range(50):
        await asyncio.sleep(0)
    task.cancel()

    assert asleep == 1
    assert looked > asleep


async def test_what_a_plan_has_left_is_found_though_nobody_says_so(world: _World) -> None:
    asked = await world.proofs(answer_within=0).prove(STAFF, "clickstream", events=8)
    world.kept.kept[str(asked["proof_id"])] = replace(world.kept.kept[str(asked["proof_id"])], driven=True)
    watch = Watch(prover=world.prover, proofs=world.kept, between_rounds=0)
    task = asyncio.create_task(watch.run(every=0))
    for _ in range(20):
        await asyncio.sleep(0)
    left = world.kept.kept[str(asked["proof_id"])]
    world.kept.kept[left.proof_id] = replace(left, driven=False)  # as the database tells after a while
    for _ in range(50):
        await asyncio.sleep(0)
    task.cancel()

    assert left.state == "asked"
    assert world.kept.kept[left.proof_id].state != "asked"
