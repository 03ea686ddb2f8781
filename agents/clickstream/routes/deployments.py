"""Plans over HTTP: what there is, what a person decides, and how it goes. Staff only, as everything here."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from agents.clickstream.config import SPEC
from agents.clickstream.contracts import Approval, Deployment, DeploymentInShort, Drift, Rejection, RollbackRequest
from agents.clickstream.deployment.desk import NEWEST
from agents.clickstream.deployment.naming import PIPELINE_NAME
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import PlanRecord
from agents.clickstream.routes.following import followed
from agents.clickstream.service import CurrentClickstream
from agents.common.contracts import ErrorReply
from agents.common.identity import CurrentCaller
from agents.common.routes import authenticated_router

_REFUSED = {"model": ErrorReply, "description": "Refused; the error's code is the reason, such as `stale_digest`."}

PlanId = Annotated[str, Path(description="A plan's id.", max_length=64, pattern=r"^[^\x00]*$")]
Pipeline = Annotated[
    str, Path(description="A pipeline's name.", pattern=f"^{PIPELINE_NAME}$", examples=["clickstream"])
]
AskedPipeline = Annotated[
    str | None, Query(description="Of this pipeline only.", pattern=f"^{PIPELINE_NAME}$", examples=["clickstream"])
]
AskedStates = Annotated[tuple[PlanState, ...], Query(description="In this state only; said again, in any of these.")]
LastEventId = Annotated[int, Header(ge=0, description="The number of the last line that is known already.")]


async def known_plan(plan_id: PlanId, caller: CurrentCaller, service: CurrentClickstream) -> PlanRecord:
    """A dependency, so that a refusal is a status of its own also where the reply streams."""
    return await service.deployments.record(caller.principal, plan_id)


KnownPlan = Annotated[PlanRecord, Depends(known_plan)]


def deployments_router() -> APIRouter:
    """All of them."""
    router = authenticated_router(f"/{SPEC.path}", "deployments")
    _add_looks(router)
    _add_decisions(router)
    _add_journal(router)
    return router


def _add_looks(router: APIRouter) -> None:
    @router.get("/deployments")
    async def deployments(
        caller: CurrentCaller,
        service: CurrentClickstream,
        pipeline: AskedPipeline = None,
        state: AskedStates = (),
        limit: Annotated[int, Query(ge=1, le=200, description="How many at most.")] = NEWEST,
    ) -> tuple[DeploymentInShort, ...]:
        """Plans, the newest first: of every pipeline or of one, in any state or in those that are asked for."""
        found = await service.deployments.all(caller.principal, most=limit, pipeline=pipeline, states=state)
        return tuple(DeploymentInShort.of(one) for one in found)

    @router.get("/deployments/{plan_id}")
    async def deployment(
        record: KnownPlan,
        caller: CurrentCaller,
        service: CurrentClickstream,
        drift: Annotated[bool, Query(description="Also look whether everything still is as the plan made it.")] = False,
    ) -> Deployment:
        """A plan with its steps, their states, costs and the digest."""
        if not drift:
            return Deployment.of(record)
        found = await service.deployments.drift(caller.principal, record.plan.plan_id)
        return Deployment.of(record, tuple(Drift.of(one) for one in found))


def _add_decisions(router: APIRouter) -> None:
    @router.post("/deployments/{plan_id}/approve", responses={409: _REFUSED})
    async def approve(
        plan_id: PlanId, body: Approval, caller: CurrentCaller, service: CurrentClickstream
    ) -> Deployment:
        """Have exactly this plan done. The record says who approved it; approved again on its way, nothing changes."""
        return Deployment.of(await service.deployments.approve(caller.principal, plan_id, body.digest))

    @router.post("/deployments/{plan_id}/reject", responses={409: _REFUSED})
    async def reject(
        plan_id: PlanId, body: Rejection, caller: CurrentCaller, service: CurrentClickstream
    ) -> Deployment:
        """Never do this plan."""
        return Deployment.of(await service.deployments.reject(caller.principal, plan_id, body.reason))

    @router.post("/deployments/{plan_id}/cancel", responses={409: _REFUSED})
    async def cancel(plan_id: PlanId, caller: CurrentCaller, service: CurrentClickstream) -> Deployment:
        """Have a plan that runs stop at its next look. It has failed at that step then, and can be resumed."""
        return Deployment.of(await service.deployments.cancel(caller.principal, plan_id))

    @router.post("/deployments/{plan_id}/resume", responses={409: _REFUSED})
    async def resume(plan_id: PlanId, caller: CurrentCaller, service: CurrentClickstream) -> Deployment:
        """Have a plan that failed go on at the step where it stopped."""
        return Deployment.of(await service.deployments.resume(caller.principal, plan_id))


def _add_journal(router: APIRouter) -> None:
    @router.get("/deployments/{plan_id}/events", response_class=EventSourceResponse)
    async def events(
        record: KnownPlan, caller: CurrentCaller, service: CurrentClickstream, last_event_id: LastEventId = 0
    ) -> AsyncIterator[ServerSentEvent]:
        """The journal as server-sent events: `entry` for each line as it is written, then `end` with the plan's state.

        With `Last-Event-ID` it goes on after that line.
        """
        plan_id = record.plan.plan_id
        async for event in followed(service.deployments, caller.principal, plan_id, after=last_event_id):
            yield event


def pipelines_router() -> APIRouter:
    """What is asked of a pipeline: both answer with a plan that awaits approval."""
    router = authenticated_router(f"/{SPEC.path}", "pipelines")

    @router.post("/pipelines/{name}/rollback", responses={409: _REFUSED})
    async def rollback(
        name: Pipeline, body: RollbackRequest, caller: CurrentCaller, service: CurrentClickstream
    ) -> Deployment:
        """Propose to take back all that was made after a step."""
        return Deployment.of(await service.deployments.propose_rollback(caller.principal, name, body.to_step))

    @router.post("/pipelines/{name}/destroy", responses={409: _REFUSED})
    async def destroy(name: Pipeline, caller: CurrentCaller, service: CurrentClickstream) -> Deployment:
        """Propose to take back everything."""
        return Deployment.of(await service.deployments.propose_teardown(caller.principal, name))

    return router
