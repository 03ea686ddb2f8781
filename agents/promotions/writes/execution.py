"""Does what was approved: once, in one transaction, or not at all when the data is not as the approver saw it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from agents.common.errors import BadInput, NotAllowed, Refused
from agents.common.principal import Principal
from agents.promotions.audit.trail import ConditionsFailed
from agents.promotions.declaration.model import Declaration
from agents.promotions.marketer import Marketer
from agents.promotions.writes import policy
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.clock import Now
from agents.promotions.writes.decisions import decided_alone
from agents.promotions.writes.foresight import Foresight
from agents.promotions.writes.ledger import Ledger, Move
from agents.promotions.writes.mailing import Mailing
from agents.promotions.writes.plans import SendEmail
from agents.promotions.writes.prices import Prices, PricesMoved, Settled
from agents.promotions.writes.tables import writing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_LATE = "The approval was not used in time. Ask for it again."
_MOVED = "The data has changed since it was approved{names}. Nothing was changed: ask for it again."
_ALONE = "By now policy wants another person to approve this. Nothing was changed: ask for it again."
_ALTERED = "What is kept of this approval is not what was approved. Nothing was changed."


def requester_of(approval: Approval) -> Marketer:
    """In whose name it is done: what they may not read or write, their approval does not either."""
    return Marketer(subject=approval.requester, name=approval.requester_name, groups=frozenset({"marketer"}))


class Execution:
    """Everything here may be interrupted anywhere, and done again by anybody: the second time finds it done."""

    def __init__(
        self,
        *,
        declaration: Declaration,
        ledger: Ledger,
        foresight: Foresight,
        prices: Prices,
        mailing: Mailing,
        now: Now,
    ) -> None:
        self._declaration = declaration
        self._ledger = ledger
        self._foresight = foresight
        self._prices = prices
        self._mailing = mailing
        self._now = now

    async def run(self, approval: Approval, *, actor: str) -> Approval:
        """What is approved is executed or fails; what is neither approved nor under way stays as it is."""
        if approval.state == "sending":
            return await self._send(approval, actor)
        if approval.state != "approved":
            return approval
        if self._is_of_prices(approval):
            return await self._run_prices(approval, actor)
        return await self._run(approval, actor)

    async def _run(self, approval: Approval, actor: str) -> Approval:
        try:
            await self._check(approval)
            return await self._write(approval, actor)
        except ConditionsFailed as failed:
            if 0 in failed.places:  # somebody else did it, or gave it up
                return await self._ledger.now(approval)
            names = ", ".join(approval.changes[place - 1].label for place in failed.places)
            return await self._fail(approval, _MOVED.format(names=f": {names}"), actor)
        except (BadInput, NotAllowed, Refused) as refusal:
            return await self._fail(approval, refusal.message, actor)

    async def _check(self, approval: Approval) -> None:
        """Raises what stands against it now: time, policy, what the requester may do, what the data holds."""
        if not await self._ledger.is_accounted_for(approval):
            raise Refused("altered", _ALTERED)
        if self._now().isoformat() > approval.execute_by:
            raise Refused("expired", _LATE)
        effect = await self._foresight.of(
            approval.write_plan, approval_id=approval.approval_id, marketer=requester_of(approval)
        )
        if (effect.version, effect.source) != (approval.data_version, approval.source):
            raise Refused("moved", _MOVED.format(names=""))
        if policy.four_eyes(effect.measures, self._declaration.policy) and decided_alone(approval):
            raise Refused("four_eyes", _ALONE)

    async def _write(self, approval: Approval, actor: str) -> Approval:
        if isinstance(approval.write_plan, SendEmail):
            released = await self._ledger.move(approval, Move(to="sending", actor=actor))
            return await self._send(released, actor)
        source = self._declaration.sources[approval.source]
        return await self._executed(approval, actor, with_=[writing(source, one) for one in approval.changes])

    async def _send(self, approval: Approval, actor: str) -> Approval:
        """The mail itself remembers whom it reached: another time goes on where this one ends."""
        plan = approval.write_plan
        if not isinstance(plan, SendEmail):
            raise TypeError(f"{approval.approval_id} is no mail")
        try:
            words = await self._mailing.send(
                approval.approval_id, plan, version=approval.data_version, marketer=requester_of(approval)
            )
        except (BadInput, NotAllowed, Refused) as refusal:  # not for now, but for good
            return await self._fail(approval, refusal.message, actor)
        try:
            return await self._executed(approval, actor, reason=words)
        except ConditionsFailed:
            return await self._ledger.now(approval)

    async def _run_prices(self, approval: Approval, actor: str) -> Approval:
        """PostgreSQL's row decides: once it is there, all that is left is to mark what it says."""
        principal = requester_of(approval).principal
        settled = await self._prices.settled(approval.approval_id, "write", principal)
        if settled is None:
            settled, reason = await self._settle(approval, principal)
        else:
            reason = _MOVED.format(names="")
        try:
            if settled.applied:
                return await self._executed(approval, actor)
            return await self._fail(approval, reason, actor)
        except ConditionsFailed:
            return await self._ledger.now(approval)

    async def _settle(self, approval: Approval, principal: Principal) -> tuple[Settled, str]:
        try:
            await self._check(approval)
            return await self._prices.change(approval.approval_id, approval.changes, principal), ""
        except PricesMoved:
            reason = _MOVED.format(names="")
        except (BadInput, NotAllowed, Refused) as refusal:
            reason = refusal.message
        return await self._prices.abandon(approval.approval_id, principal), reason

    async def _executed(
        self,
        approval: Approval,
        actor: str,
        *,
        with_: "Sequence[TransactWriteItemTypeDef]" = (),
        reason: str = "",
    ) -> Approval:
        at = self._now()
        return await self._ledger.move(
            approval,
            Move(to="executed", actor=actor, reason=reason),
            with_=with_,
            kept={
                "settled_at": at.isoformat(),
                "undo_by": (at + timedelta(days=self._declaration.policy.undo_days)).isoformat(),
            },
        )

    async def _fail(self, approval: Approval, reason: str, actor: str) -> Approval:
        try:
            return await self._ledger.move(
                approval,
                Move(to="failed", actor=actor, reason=reason),
                kept={"settled_at": self._now().isoformat()},
            )
        except ConditionsFailed:
            return await self._ledger.now(approval)

    def _is_of_prices(self, approval: Approval) -> bool:
        source = self._declaration.sources.get(approval.source)
        return source is not None and source.type == "postgres"
