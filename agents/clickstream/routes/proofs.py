"""Proofs over HTTP: which there are of a pipeline, what one found, and its chart."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Response

from agents.clickstream.config import SPEC
from agents.clickstream.proof.chart import chart_of
from agents.clickstream.proof.prover import progress_of
from agents.clickstream.proof.report import Report
from agents.clickstream.proof.repository import Proof, ProofState
from agents.clickstream.routes.deployments import Pipeline
from agents.clickstream.service import CurrentClickstream
from agents.common.contracts import Message
from agents.common.errors import NotFound
from agents.common.identity import CurrentCaller
from agents.common.routes import authenticated_router

ProofId = Annotated[str, Path(description="A proof's id.", pattern=r"^[0-9a-f]{16}$", examples=["3fa9c2d17be04a55"])]


class ProofReply(Message):
    """A proof as far as it is; with its report when it is done."""

    proof_id: str
    pipeline: str
    asked_by: str
    asked_at: datetime
    events: int
    state: ProofState
    told: str
    report: Report | None

    @classmethod
    def of(cls, proof: Proof) -> Self:
        """As it is kept."""
        return cls(
            proof_id=proof.proof_id,
            pipeline=proof.target.pipeline,
            asked_by=proof.asked_by,
            asked_at=proof.asked_at,
            events=proof.events,
            state=proof.state,
            told=progress_of(proof),
            report=proof.report,
        )


async def known_proof(name: Pipeline, proof_id: ProofId, service: CurrentClickstream) -> Proof:
    """One of this pipeline. Raises NotFound."""
    proof = await service.proofs.get(proof_id)
    if proof is None or proof.target.pipeline != name:
        raise NotFound(f"The pipeline {name} has no proof {proof_id}.")
    return proof


KnownProof = Annotated[Proof, Depends(known_proof)]


def proofs_router() -> APIRouter:
    """All of them."""
    router = authenticated_router(f"/{SPEC.path}", "proofs")

    @router.get("/pipelines/{name}/proofs")
    async def proofs(name: Pipeline, caller: CurrentCaller, service: CurrentClickstream) -> tuple[ProofReply, ...]:
        """The latest of a pipeline, the newest first."""
        await service.deployments.check_known(caller.principal, name)
        return tuple(ProofReply.of(proof) for proof in await service.proofs.of(name))

    @router.get("/pipelines/{name}/proofs/{proof_id}")
    async def proof(known: KnownProof) -> ProofReply:
        """What was sent, found, lost and doubled, how long it took, and which link is broken."""
        return ProofReply.of(known)

    @router.get("/pipelines/{name}/proofs/{proof_id}/chart.svg", response_class=Response)
    async def chart(known: KnownProof) -> Response:
        """How long events took to each place."""
        if known.report is None:
            raise NotFound(f"The proof {known.proof_id} is not done yet, and has no chart.")
        return Response(chart_of(known.report), media_type="image/svg+xml")

    return router
