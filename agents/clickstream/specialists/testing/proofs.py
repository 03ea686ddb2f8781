"""Proofs as the testing specialist asks for them: begun here, driven by the service, told as far as they are."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

from agents.clickstream.deployment.step import Situation
from agents.clickstream.deployment.steps.proof import target_of
from agents.clickstream.proof.prover import Asked, Prover, progress_of
from agents.clickstream.proof.report import WORDS, PlaceReport
from agents.clickstream.proof.repository import Proof, Proofs
from agents.clickstream.specialists.deployed import Deployed
from agents.common.database import Row
from agents.common.principal import Principal

_GIVE_UP_SECONDS = 600.0
_BETWEEN_LOOKS = 0.5


class PipelineProofs:
    """`wake` has the service go on with what was asked for; an answer waits for it so long, and no longer."""

    def __init__(
        self,
        *,
        prover: Prover,
        proofs: Proofs,
        deployed: Deployed,
        wake: Callable[[], None],
        answer_within: float = 20.0,
    ) -> None:
        self._prover = prover
        self._proofs = proofs
        self._deployed = deployed
        self._wake = wake
        self._answer_within = answer_within

    async def prove(self, principal: Principal, pipeline: str, *, events: int) -> Row:
        """Begin one, or tell of the one that runs: two at once would count each other's time."""
        record = await self._deployed.plan(principal, pipeline)
        plan = record.plan
        situation = Situation(
            plan_id=plan.plan_id,
            wish=plan.wish,
            survey=plan.survey,
            outputs=await self._deployed.told(principal, pipeline),
        )
        target = target_of(situation)
        newest = await self._newest(pipeline)
        if newest is None or newest.state == "done":
            newest = await self._prover.ask(
                target,
                Asked(
                    word=f"asked:{uuid4()}",
                    by=principal.subject,
                    driven=False,
                    events=events,
                    give_up_seconds=_GIVE_UP_SECONDS,
                ),
            )
            self._wake()
        return _row(await self._after_a_while(newest))

    async def last(self, pipeline: str) -> Row | None:
        """The newest, done or not."""
        newest = await self._newest(pipeline)
        return None if newest is None else _row(newest)

    async def _newest(self, pipeline: str) -> Proof | None:
        return next(iter(await self._proofs.of(pipeline)), None)

    async def _after_a_while(self, proof: Proof) -> Proof:
        try:
            async with asyncio.timeout(self._answer_within):
                while proof.state != "done":
                    await asyncio.sleep(_BETWEEN_LOOKS)
                    proof = await self._prover.read(proof.proof_id)
        except TimeoutError:
            return proof
        return proof


def _row(proof: Proof) -> Row:
    told: dict[str, object] = {
        "proof_id": proof.proof_id,
        "pipeline": proof.target.pipeline,
        "asked_at": proof.asked_at.isoformat(timespec="seconds"),
        "state": proof.state,
        "told": progress_of(proof),
    }
    if proof.report is None:
        return told
    report = proof.report
    return {
        **told,
        "verdict": report.verdict,
        "sent": report.sent,
        "acknowledged": report.acknowledged,
        "places": [_place(place) for place in report.places],
        "links": [{"link": link.name, "state": link.state, "why": link.why} for link in report.links],
        "chart": f"/clickstream/pipelines/{proof.target.pipeline}/proofs/{proof.proof_id}/chart.svg",
    }


def _place(place: PlaceReport) -> Row:
    return {"place": WORDS[place.place], **place.model_dump(exclude={"place", "latencies_ms"})}
