"""The step of a plan that proves: done when marked events came out at the far end, and in no other way."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from agents.clickstream.deployment.errors import Failure, StepFailed
from agents.clickstream.deployment.plan import Step
from agents.clickstream.deployment.step import Finished, Outputs, Progress, Running, Situation
from agents.clickstream.deployment.steps.proof import ProofStep, target_of
from agents.clickstream.proof.prover import Prover
from tests.fakes.deployment_plans import SURVEY, a_wish
from tests.fakes.marked_events import PATIENCE, InMemoryProofs, Pipe

_STEP = Step(
    name="proof",
    kind="proof",
    direction="do",
    agent="testing",
    title="Prove it",
    needs=("stack:connectors",),
    creates=(),
    monthly_usd=Decimal(0),
    parameters={"events": 16, "deadline_seconds": 600},
)
_OUTPUTS: Mapping[str, Outputs] = {
    "stack:balancer": {
        "Endpoint": "http://127.8.8.8:8802/data/v1",
        "LoadBalancerArn": "arn:balancer",
        "TargetGroupArn": "arn:targets",
    },
    "stack:connectors": {
        "JsonPrefix": "dev-clickstream-clickstream/json/",
        "GlueDatabase": "dev_clickstream_clickstream",
        "IcebergTable": "app_logs",
        "JsonConnectorArn": "arn:json",
        "IcebergConnectorArn": "arn:iceberg",
    },
}
_SITUATION = Situation(
    plan_id="plan-1",
    wish=a_wish(),
    survey=SURVEY,
    outputs=_OUTPUTS,
)


@pytest.fixture
def pipe() -> Pipe:
    return Pipe()


@pytest.fixture
def work(pipe: Pipe) -> ProofStep:
    return ProofStep(
        Prover(
            proofs=InMemoryProofs(),
            sender=pipe,
            places=pipe.places,
            surroundings=pipe,
            clock=pipe.clock,
            patience=lambda _: PATIENCE,
        )
    )


async def _finished(work: ProofStep, pipe: Pipe, progress: Progress) -> Finished:
    while isinstance(progress, Running):
        pipe.now_ms += 1000
        progress = await work.progress(_STEP, _SITUATION, progress.handle)
    return progress


async def test_ends_with_a_proof_that_is_green(work: ProofStep, pipe: Pipe) -> None:
    done = await _finished(work, pipe, await work.begin(_STEP, _SITUATION, token="plan-1:proof"))

    assert (done.outputs["verdict"], done.outputs["sent"]) == ("green", 16)
    assert done.told.startswith("The proof is green: 16 events sent, 16 acknowledged")
    await work.verify(_STEP, _SITUATION, done.outputs)


async def test_begun_again_after_a_crash_it_sends_nothing_twice(work: ProofStep, pipe: Pipe) -> None:
    first = await work.begin(_STEP, _SITUATION, token="plan-1:proof")
    sent = len(pipe.taken)

    again = await work.begin(_STEP, _SITUATION, token="plan-1:proof")

    assert isinstance(first, Running)
    assert isinstance(again, Running)
    assert again.handle == first.handle
    assert len(pipe.taken) == sent


async def test_a_red_proof_fails_the_step_with_its_link_and_the_way_on(work: ProofStep, pipe: Pipe) -> None:
    pipe.hidden = {"objects"}

    with pytest.raises(StepFailed) as failed:
        await _finished(work, pipe, await work.begin(_STEP, _SITUATION, token="plan-1:proof"))

    assert failed.value.failure is Failure.NOT_VERIFIED
    assert "The JSON connector is broken" in failed.value.message
    assert failed.value.way_on.endswith("resume the deployment: the pipeline is proved anew.")


async def test_resumed_after_a_red_proof_it_proves_anew(work: ProofStep, pipe: Pipe) -> None:
    pipe.hidden = {"objects"}
    with pytest.raises(StepFailed):
        await _finished(work, pipe, await work.begin(_STEP, _SITUATION, token="plan-1:proof"))

    pipe.hidden = set()
    done = await _finished(work, pipe, await work.begin(_STEP, _SITUATION, token="plan-1:proof"))

    assert done.outputs["verdict"] == "green"


async def test_is_not_verified_by_a_proof_of_another_pipeline(work: ProofStep, pipe: Pipe) -> None:
    done = await _finished(work, pipe, await work.begin(_STEP, _SITUATION, token="plan-1:proof"))
    elsewhere = replace(_SITUATION, wish=replace(_SITUATION.wish, pipeline="other"))

    with pytest.raises(StepFailed):
        await work.verify(_STEP, elsewhere, done.outputs)


@pytest.mark.parametrize("missing", ["stack:balancer", "stack:connectors"])
async def test_does_not_begin_before_there_is_something_to_prove(work: ProofStep, missing: str) -> None:
    outputs = {name: told for name, told in _OUTPUTS.items() if name != missing}

    with pytest.raises(StepFailed, match=missing):
        await work.check(_STEP, replace(_SITUATION, outputs=outputs))


async def test_names_what_a_step_did_not_tell(work: ProofStep) -> None:
    silent = {**_OUTPUTS, "stack:balancer": {}}

    with pytest.raises(StepFailed, match="Endpoint"):
        await work.check(_STEP, replace(_SITUATION, outputs=silent))


async def test_leaves_nothing_to_take_back(work: ProofStep) -> None:
    assert isinstance(await work.begin_undo(_STEP, _SITUATION, token="plan-2:proof"), Finished)
    assert list(await work.drift(_STEP, _SITUATION, {})) == []


def test_reads_the_pipelines_addresses_from_what_steps_told() -> None:
    target = target_of(_SITUATION)

    assert (target.url, target.transport, target.bootstrap) == (
        "http://127.8.8.8:8802/data/v1",
        "tls",
        SURVEY.brokers.bootstrap,
    )
    assert target.prefix == "dev-clickstream-clickstream/json/app_logs"
