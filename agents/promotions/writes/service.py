"""Writes from end to end: asked for, decided, done, undone, and finished when somebody died in the middle."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from agents.common.errors import ClickShopError, Refused, Unavailable
from agents.promotions.audit.trail import ConditionsFailed
from agents.promotions.declaration.model import Policy
from agents.promotions.marketer import Marketer
from agents.promotions.writes import policy as rules
from agents.promotions.writes.approvals import Approval, Decider, forgotten_at
from agents.promotions.writes.approvers import Approver, Approvers
from agents.promotions.writes.clock import Now
from agents.promotions.writes.decisions import Decisions, invitations
from agents.promotions.writes.effect import Effect
from agents.promotions.writes.execution import Execution
from agents.promotions.writes.foresight import Foresight
from agents.promotions.writes.ledger import SYSTEM, Ledger, Move
from agents.promotions.writes.notices import Notices
from agents.promotions.writes.plans import WritePlan, as_text, hash_of
from agents.promotions.writes.shown import outcome
from agents.promotions.writes.store import ApprovalStore
from agents.promotions.writes.tokens import Token, new_approval_id, new_token, unknown_token
from agents.promotions.writes.undoing import Undoing
from agents.promotions.writes.wording import time_of

log = structlog.stdlib.get_logger(__name__)

Tell = Callable[[Approval], Awaitable[None]]

MOST_SHOWN = 5  # decisions at a time: cards with long texts have to fit one frame
_NOT_YET = "Nobody has approved it yet; it waits until {until}."
_MOST_WAITING = 10  # whoever made a model ask on and on must not flood those who decide
_TOO_MANY = "Too many of your requests wait for a decision. Withdraw some, or wait until they are decided or expire."
_TOLD_WITHIN = timedelta(minutes=1)  # of a decision: then whoever was to tell of it does not any more
_ENDED = ("rejected", "withdrawn", "expired", "failed", "undoing", "undone")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for a decision, with a token of the person it is told: of use to its requester once it is approved."""

    approval: Approval
    token: Token


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """What the service is made of."""

    policy: Policy
    approvals: ApprovalStore
    ledger: Ledger
    foresight: Foresight
    execution: Execution
    undoing: Undoing
    decisions: Decisions
    approvers: Approvers
    notices: Notices
    tell: Tell
    now: Now


class WriteService:
    """What the orchestrator calls. Who the caller is, it is told; no argument of a model says it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def request(self, marketer: Marketer, plan: WritePlan) -> Waiting:
        """Previews, and asks approvers. Changes nothing. Raises BadInput, NotAllowed, or Refused by policy."""
        rooms = self._rooms
        if await rooms.approvals.waiting_of(marketer.subject) >= _MOST_WAITING:
            raise Refused("too_many", _TOO_MANY)
        approval_id = new_approval_id()
        effect = await rooms.foresight.of(plan, approval_id=approval_id, marketer=marketer)
        four_eyes = rules.four_eyes(effect.measures, rooms.policy)
        asked = invitations(
            approval_id,
            approvers=await self._approvers(),
            requester=marketer.subject,
            four_eyes=bool(four_eyes),
            policy=rooms.policy,
        )
        token = new_token(approval_id)
        approval = self._new(marketer, plan, effect, token).model_copy(
            update={"four_eyes": four_eyes, "deciders": {one.decider.place: one.decider for one in asked}}
        )
        await rooms.ledger.open(approval, expires_at=forgotten_at(rooms.now(), undo_days=rooms.policy.undo_days))
        await rooms.notices.waiting(approval, asked)
        return Waiting(approval=approval, token=token)

    def _new(self, marketer: Marketer, plan: WritePlan, effect: Effect, token: Token) -> Approval:
        at, policy = self._rooms.now(), self._rooms.policy
        return Approval(
            approval_id=token.approval_id,
            state="waiting",
            requester=marketer.subject,
            requester_name=marketer.name,
            requested_at=at.isoformat(),
            decide_by=(at + timedelta(minutes=policy.token_minutes)).isoformat(),
            token_hash=token.hash,
            plan=as_text(plan),
            plan_hash=hash_of(plan),
            data_version=effect.version,
            source=effect.source,
            words=effect.words,
            chosen=effect.chosen,
            changes=effect.changes,
            impact=effect.impact,
            limits=rules.limits(effect.measures, policy),
            four_eyes=(),
        )

    async def _approvers(self) -> tuple[Approver, ...]:
        try:
            return await self._rooms.approvers.all()
        except Unavailable as error:  # they still find it in their list
            log.warning("approvers are not known just now", error=str(error.__cause__))
            return ()

    async def _asked(self, approval: Approval) -> tuple[Approver, ...]:
        """Who were to decide, and may still."""
        subjects = {one.subject for one in approval.deciders.values()}
        return tuple(one for one in await self._approvers() if one.subject in subjects)

    async def decide(self, marketer: Marketer, token: str, *, approve: bool, reason: str = "") -> Approval:
        """Decides by the caller's own token; what is approved is done at once, or as soon as it can be."""
        decided = await self._rooms.decisions.decide(Token(token), approve=approve, reason=reason, by=marketer)
        try:
            return await self.follow_up(decided.approval_id)
        except Unavailable as error:  # the decision stands, and the next look at what is open goes on with it
            log.warning("a write is still open", approval_id=decided.approval_id, reason=error.message)
            return await self._approval(decided.approval_id)

    async def follow_up(self, approval_id: str) -> Approval:
        """Does what was approved, and tells who asked. Whoever calls it, and however often: it is done once."""
        approval = await self._approval(approval_id)
        if approval.state in ("approved", "sending"):
            approval = await self._rooms.execution.run(approval, actor=SYSTEM)
        if approval.state != "waiting":
            await self._tell(approval)
        return approval

    async def execute(self, marketer: Marketer, token: str) -> Approval:
        """By the requester's token. What is done already is not done again. Raises Refused with what became of it."""
        approval = await self._approval(Token(token).approval_id)
        if not Token(token).is_kept_as(approval.token_hash) or approval.requester != marketer.subject:
            raise unknown_token()
        marketer.must_be_marketer()
        if approval.state == "waiting":
            raise Refused("not_approved", _NOT_YET.format(until=time_of(approval.decide_by)))
        if approval.state in _ENDED:
            raise Refused(approval.state, outcome(approval))
        done = await self._rooms.execution.run(approval, actor=marketer.subject)
        if done.state == "failed":
            raise Refused("failed", outcome(done))
        return done

    async def withdraw(self, marketer: Marketer, write_id: str) -> Approval:
        """Ends what nobody has decided about, however often it is called; who could decide can't any more.

        Raises NotFound for what is not the caller's, and Refused with what became of it.
        """
        approval = await self._approval(write_id)
        if approval.requester != marketer.subject:
            raise unknown_token()
        try:
            if approval.state == "waiting":
                withdrawn = await self._rooms.ledger.move(approval, Move(to="withdrawn", actor=marketer.subject))
                await self._rooms.notices.withdrawn(withdrawn, await self._asked(approval))
                return withdrawn
        except ConditionsFailed:
            approval = await self._rooms.ledger.now(approval)
        if approval.state == "withdrawn":
            return approval
        raise Refused("decided", outcome(approval))

    async def undo(self, marketer: Marketer, write_id: str) -> Approval:
        """Takes back what nobody changed since. Raises Refused, or NotFound for what is not the caller's."""
        return await self._rooms.undoing.run(await self._approval(write_id), marketer)

    async def undoable(self, marketer: Marketer, write_id: str) -> Approval:
        """What undoing would take back. Changes nothing. Raises as `undo` does."""
        approval = await self._approval(write_id)
        await self._rooms.undoing.check(approval, marketer)
        return approval

    async def waiting(self, marketer: Marketer) -> list[Waiting]:
        """What waits for the caller's decision, the latest first, each with a new token, which replaces their earlier.

        At most MOST_SHOWN: of those beyond, earlier tokens stay good, since nobody is shown new ones.
        """
        marketer.must_be_approver()
        found: list[Waiting] = []
        for approval in await self._rooms.approvals.in_state("waiting"):
            own = bool(approval.four_eyes) and approval.requester == marketer.subject
            if own or approval.is_late(self._rooms.now()):
                continue
            if len(found) == MOST_SHOWN:
                break
            token = new_token(approval.approval_id)
            decider = Decider(subject=marketer.subject, name=marketer.name, channel="socket", token_hash=token.hash)
            if await self._rooms.approvals.give_token(approval, decider):
                found.append(Waiting(approval=approval, token=token))
        return found

    async def writes(self, marketer: Marketer) -> list[Approval]:
        """What the caller asked for, the latest first; an approver sees what was done for others too."""
        own = await self._rooms.approvals.of(marketer.subject)
        others = await self._rooms.approvals.in_state("executed") if marketer.may_decide else []
        found = {one.approval_id: one for one in (*own, *others)}
        return sorted(found.values(), key=lambda one: one.requested_at, reverse=True)

    async def finish_interrupted(self) -> int:
        """Brings to an end what somebody left in the middle, and what nobody decided or told of; gives how many."""
        approvals = self._rooms.approvals
        left = [*await approvals.in_state("approved"), *await approvals.in_state("sending")]
        finished = [await self._finish(one, self._executed) for one in left]
        finished += [await self._finish(one, self._rooms.undoing.finish) for one in await approvals.in_state("undoing")]
        late = [one for one in await approvals.in_state("waiting") if one.is_late(self._rooms.now())]
        finished += [await self._finish(one, self._expire) for one in late]
        silent = (self._rooms.now() - _TOLD_WITHIN).isoformat()
        untold = [one for one in await approvals.untold() if one.decided_at < silent]
        finished += [await self._finish(one, _unchanged) for one in untold]
        return sum(finished)

    async def _finish(self, approval: Approval, end: Callable[[Approval], Awaitable[Approval]]) -> bool:
        """One that can't be finished keeps no other from it."""
        try:
            await self._tell(await end(approval))
        except ClickShopError as error:
            log.warning("a write is still open", approval_id=approval.approval_id, reason=error.message)
            return False
        except Exception:  # whatever is wrong with this one is no reason to leave the others open
            log.exception("a write can't be finished", approval_id=approval.approval_id)
            return False
        return True

    async def _executed(self, approval: Approval) -> Approval:
        return await self._rooms.execution.run(approval, actor=SYSTEM)

    async def _expire(self, approval: Approval) -> Approval:
        try:
            return await self._rooms.ledger.move(approval, Move(to="expired", actor=SYSTEM))
        except ConditionsFailed:
            return await self._approval(approval.approval_id)

    async def _tell(self, approval: Approval) -> None:
        await self._rooms.tell(approval)
        if approval.state == "rejected" and not approval.told:  # what is done is told of by whoever does it
            await self._rooms.approvals.mark_told(approval)

    async def _approval(self, approval_id: str) -> Approval:
        if (found := await self._rooms.approvals.get(approval_id)) is None:
            raise unknown_token()
        return found


async def _unchanged(approval: Approval) -> Approval:
    return approval
