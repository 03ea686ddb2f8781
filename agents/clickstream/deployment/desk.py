"""What people and agents may ask of deployments: a proposal, a decision, how it goes. The engine does the work."""

from collections.abc import Callable, Sequence
from typing import Protocol

from agents.clickstream.deployment.made import Made
from agents.clickstream.deployment.plan import PlanState
from agents.clickstream.deployment.record import JournalEntry, PlanRecord
from agents.clickstream.deployment.step import Difference
from agents.clickstream.deployment.wish import Destinations, Wish
from agents.common.principal import Principal

NEWEST = 50
"""How many plans are told of when nobody says how many."""


class Proposals(Protocol):
    """What agents may ask: nothing of it changes anything in AWS."""

    async def propose(self, principal: Principal, wish: Wish) -> PlanRecord:
        """Look, and write a plan down that waits for approval; it supersedes the pipeline's earlier draft.

        Raises NotProposed, with a sentence for each reason, when it can't be.
        """

    async def redraft(self, principal: Principal, pipeline: str, change: Callable[[Wish], Wish]) -> PlanRecord:
        """The pipeline's draft for another wish, with another digest; without a draft, a plan to change what stands.

        Raises Refused where there is neither.
        """

    async def propose_rollback(self, principal: Principal, pipeline: str, to_step: str) -> PlanRecord:
        """A plan that takes everything back that was made after that step."""

    async def propose_teardown(self, principal: Principal, pipeline: str) -> PlanRecord:
        """A plan that takes everything back."""

    async def latest(self, principal: Principal, pipeline: str) -> PlanRecord | None:
        """The pipeline's newest plan that was not superseded."""

    async def made(self, principal: Principal, pipeline: str) -> Made:
        """What the pipeline's plans have made, all of them together, and not taken back."""

    async def all(
        self,
        principal: Principal,
        *,
        most: int = NEWEST,
        pipeline: str | None = None,
        states: Sequence[PlanState] = (),
    ) -> Sequence[PlanRecord]:
        """Plans, the newest first: of all pipelines or of one, in any state or in one of these."""

    async def drift(self, principal: Principal, plan_id: str) -> Sequence[Difference]:
        """What is no longer as the plan made it."""

    async def destinations(self, principal: Principal) -> Destinations:
        """What there is to deploy to."""

    async def cancel(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Have a plan that runs stop at its next look: it has failed there then. Raises Refused for any other."""

    async def resume(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Have a failed plan go on; what was approved stays approved. Raises Refused when it has not failed."""


class Deployments(Proposals, Protocol):
    """What a person may ask besides."""

    async def record(self, principal: Principal, plan_id: str) -> PlanRecord:
        """Raises NotFound."""

    async def approve(self, principal: Principal, plan_id: str, digest: str) -> PlanRecord:
        """Have exactly this plan done. Raises Refused for another digest, and in another state."""

    async def reject(self, principal: Principal, plan_id: str, reason: str) -> PlanRecord:
        """Never do it."""

    async def check_known(self, principal: Principal, pipeline: str) -> None:
        """Raises NotFound for a pipeline that nobody ever proposed."""

    async def entries(self, principal: Principal, plan_id: str, *, after: int) -> Sequence[JournalEntry]:
        """The journal's lines beyond that number."""
