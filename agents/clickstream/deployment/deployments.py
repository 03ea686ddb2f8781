"""What people and agents ask of deployments, answered from the database and by looks at AWS: nothing is done here."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from agents.clickstream.deployment.desk import NEWEST
from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import Plan, PlanKind, PlanState
from agents.clickstream.deployment.planning import Planning
from agents.clickstream.deployment.record import JournalEntry, PlanRecord
from agents.clickstream.deployment.step import Difference
from agents.clickstream.deployment.teardown import plan_destroy, plan_rollback
from agents.clickstream.deployment.wish import Destinations, Survey, Wish
from agents.common.errors import NotAllowed, NotFound, Refused
from agents.common.principal import Principal


class Surveys(Protocol):
    """Looks around before anything is planned."""

    async def survey(self, wish: Wish) -> Survey:
        """Raises NotProposed with everything that stands against the wish."""

    async def destinations(self) -> Destinations:
        """The names that a wish may have."""


class Drifts(Protocol):
    """Compares what stands with what was made."""

    async def of(self, made: Made) -> Sequence[Difference]:
        """Of everything that a pipeline's plans have finished and not taken back."""


class Plans(Protocol):
    """Plans as they are kept: `plans.SqlPlans` says what each promises."""

    async def propose(self, principal: Principal, plan: Plan, *, seen: int) -> PlanRecord:
        """A draft, in place of the pipeline's draft, which accounts for the journal to the line that was `seen`."""

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """By exactly this digest."""

    async def cancel(self, principal: Principal, plan_id: str) -> PlanRecord:
        """A plan that runs stops at its next look."""

    async def reject(self, principal: Principal, plan_id: str, reason: str) -> PlanRecord:
        """It will not be done."""

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """A plan that failed goes on."""

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Raises NotFound."""

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The newest that was neither rejected nor replaced."""

    async def held(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The one that is approved or runs, if any."""

    async def newest(
        self, principal: Principal, *, most: int, pipeline: str | None, states: Sequence[PlanState]
    ) -> Sequence[PlanRecord]:
        """The newest first: of all pipelines or of one, in any state or in one of these."""

    async def entries(self, principal: Principal, plan_id: str, *, after: int = 0) -> Sequence[JournalEntry]:
        """The journal of a plan from an entry on."""

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """What the pipeline's plans have made and not taken back."""

    async def pipelines(self, principal: Principal) -> Sequence[str]:
        """All that a plan was ever proposed for."""


@dataclass(frozen=True, kw_only=True)
class SqlDeployments:
    """`desk.Deployments`. `plans` acts under the role of who asks: under an agent's, approving is refused."""

    plans: Plans
    surveys: Surveys
    planning: Planning
    drifts: Drifts
    wake: Callable[[], None]

    async def propose(self, principal: Principal, wish: Wish) -> PlanRecord:
        """As the port promises. What another plan does from the first look on overtakes this one."""
        await self._check_free(principal, wish.pipeline)
        made = await self.plans.made(principal, wish.pipeline)
        survey = await self._with_neighbours(principal, wish.pipeline, await self.surveys.survey(wish))
        plan = self.planning.plan(_new_id("deploy"), wish, survey, made)
        return await self.plans.propose(principal, plan, seen=made.seen)

    async def redraft(self, principal: Principal, pipeline: str, change: Callable[[Wish], Wish]) -> PlanRecord:
        """As the port promises. The survey is made anew: what is there may have changed too."""
        return await self.propose(principal, change(await self._wished(principal, pipeline)))

    async def propose_rollback(self, principal: Principal, pipeline: str, to_step: str) -> PlanRecord:
        """As the port promises."""
        made = await self._free_and_made(principal, pipeline)
        shared = await self._shared_topics(principal, pipeline, made)
        plan = plan_rollback(_new_id("rollback"), made, to_step, shared=shared)
        return await self.plans.propose(principal, plan, seen=made.seen)

    async def propose_teardown(self, principal: Principal, pipeline: str) -> PlanRecord:
        """As the port promises."""
        made = await self._free_and_made(principal, pipeline)
        shared = await self._shared_topics(principal, pipeline, made)
        plan = plan_destroy(_new_id("destroy"), made, shared=shared)
        return await self.plans.propose(principal, plan, seen=made.seen)

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """As the port promises."""
        record = await self.plans.approve(principal, plan_id, digest)
        self.wake()
        return record

    async def cancel(self, principal: Principal, plan_id: str) -> PlanRecord:
        """As the port promises."""
        return await self.plans.cancel(principal, plan_id)

    async def reject(self, principal: Principal, plan_id: str, reason: str) -> PlanRecord:
        """As the port promises."""
        return await self.plans.reject(principal, plan_id, reason)

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """As the port promises."""
        record = await self.plans.resume(principal, plan_id)
        self.wake()
        return record

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """As the port promises."""
        return await self.plans.record(principal, plan_id)

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """As the port promises."""
        return await self.plans.latest(principal, pipeline)

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """What the pipeline's plans have made, all of them together."""
        return await self.plans.made(principal, pipeline)

    async def check_known(self, principal: Principal, pipeline: str) -> None:
        """As the port promises."""
        if not await self.plans.newest(principal, most=1, pipeline=pipeline, states=()):
            raise NotFound(f"There is no pipeline {pipeline}: nothing was ever proposed under this name.")

    async def all(
        self,
        principal: Principal,
        *,
        most: int = NEWEST,
        pipeline: str | None = None,
        states: Sequence[PlanState] = (),
    ) -> Sequence[PlanRecord]:
        """As the port promises."""
        return await self.plans.newest(principal, most=most, pipeline=pipeline, states=states)

    async def entries(self, principal: Principal, plan_id: str, *, after: int) -> Sequence[JournalEntry]:
        """As the port promises."""
        return await self.plans.entries(principal, plan_id, after=after)

    async def drift(self, principal: Principal, plan_id: str) -> Sequence[Difference]:
        """As the port promises: of all that the plan's pipeline has, whichever of its plans made it."""
        record = await self.plans.record(principal, plan_id)
        return await self.drifts.of(await self.plans.made(principal, record.plan.pipeline))

    async def destinations(self, principal: Principal) -> Destinations:
        """As the port promises."""
        del principal  # whoever may ask the agents may know
        return await self.surveys.destinations()

    async def _wished(self, principal: Principal, pipeline: str) -> Wish:
        """As the draft has it, else as the pipeline stands. Raises Refused."""
        draft = await self.latest(principal, pipeline)
        if draft and draft.state == PlanState.PROPOSED and draft.plan.kind == "deploy":
            return draft.plan.wish
        made = await self.plans.made(principal, pipeline)
        if made.plan is None:
            raise Refused(
                "no_draft",
                f"There is no draft of a deployment of {pipeline} to change, and no such pipeline stands: propose one.",
            )
        return made.plan.wish

    async def _check_free(self, principal: Principal, pipeline: str) -> None:
        """A second one at once is refused before anything is looked at. Raises NotAllowed, Refused."""
        if principal.kind != "staff":
            raise NotAllowed("Only staff may plan deployments.")
        held = await self.plans.held(principal, pipeline)
        if held:
            raise Refused(
                "another_runs",
                f"Plan {held.plan.plan_id} of {pipeline} is {held.state.value}: wait until it has ended, "
                f"or reject it if it has not begun.",
            )

    async def _free_and_made(self, principal: Principal, pipeline: str) -> Made:
        """What there is to take back. Raises NotFound for a pipeline that nobody ever proposed."""
        await self._check_free(principal, pipeline)
        await self.check_known(principal, pipeline)
        return await self.plans.made(principal, pipeline)

    async def _with_neighbours(self, principal: Principal, pipeline: str, survey: Survey) -> Survey:
        """With the other pipeline, if any, that lets this service reach the same brokers."""
        others = await self._neighbours(principal, pipeline)
        let_in_by = (name for name, made in others.items() if _lets_in(made, survey))
        return replace(survey, let_in_by=next(let_in_by, ""))

    async def _shared_topics(self, principal: Principal, pipeline: str, made: Made) -> frozenset[str]:
        """Topics that another pipeline uses in the same cluster, whoever made them."""
        others = (await self._neighbours(principal, pipeline)).values()
        return frozenset(name for other in others for _, name in _topics(other) & _topics(made))

    async def _neighbours(self, principal: Principal, pipeline: str) -> Mapping[str, Made]:
        """What the other pipelines' plans have made, by their names."""
        others = [name for name in await self.plans.pipelines(principal) if name != pipeline]
        return {name: await self.plans.made(principal, name) for name in others}


def _lets_in(made: Made, survey: Survey) -> bool:
    """Whether what was made has the rule in the brokers' group for this service."""
    network = made.steps.get("stack:network")
    given = network.step.texts("values") if network else {}
    same_brokers = given.get("BrokerSecurityGroupId") in survey.brokers.security_group_ids
    return same_brokers and bool(given.get("ServiceSecurityGroupId"))


def _topics(made: Made) -> set[tuple[str, str]]:
    """By cluster and name."""
    return {
        (each.step.text("cluster_arn"), each.step.text("topic"))
        for each in made.steps.values()
        if each.step.kind == "topic"
    }


def _new_id(kind: PlanKind) -> str:
    return f"{kind}-{secrets.token_hex(4)}"
