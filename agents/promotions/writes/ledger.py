"""Moves approvals on, each move with its entry in the audit trail, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agents.promotions.audit.entries import Happening, State
from agents.promotions.audit.trail import AuditTrail
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.clock import Now
from agents.promotions.writes.plans import hash_of
from agents.promotions.writes.store import ApprovalStore
from agents.promotions.writes.tokens import unknown_token

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

SYSTEM = "clickshop"
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Move:
    """To which state, who did it, and why."""

    to: State
    actor: str
    reason: str = ""


class Ledger:
    """The approvals and the trail as one."""

    def __init__(self, approvals: ApprovalStore, trail: AuditTrail, *, now: Now) -> None:
        self._approvals = approvals
        self._trail = trail
        self._now = now

    async def open(self, approval: Approval, *, expires_at: int) -> None:
        """Keeps a new one."""
        happening = self._happening(approval, "waiting", approval.requester)
        await self._trail.commit(
            happening,
            lambda entry: [
                self._approvals.created(approval.model_copy(update={"sequence": entry.sequence}), expires_at=expires_at)
            ],
        )

    async def move(
        self,
        approval: Approval,
        move: Move,
        *,
        with_: Sequence["TransactWriteItemTypeDef"] = (),
        kept: Mapping[str, object] = _NOTHING,
    ) -> Approval:
        """Moves it, and writes the other items in the same transaction; answers with what it is then.

        Raises ConditionsFailed: place 0 is the approval itself, which somebody else moved.
        """
        happening = self._happening(approval, move.to, move.actor, move.reason)
        await self._trail.commit(
            happening,
            lambda entry: [
                self._approvals.moved(approval, move.to, {**kept, "sequence": entry.sequence, "reason": move.reason}),
                *with_,
            ],
        )
        return await self.now(approval)

    async def is_accounted_for(self, approval: Approval) -> bool:
        """Whether the trail has it as it is: its state, its plan, and the data and rows that people were shown."""
        entry = await self._trail.entry(approval.sequence)
        if entry is None or not entry.is_whole or _hash_of_plan(approval) != approval.plan_hash:
            return False
        told = entry.happening
        return (
            told.what == approval.state
            and told.approval_id == approval.approval_id
            and told.plan_hash == approval.plan_hash
            and told.data_version == approval.data_version
            and told.before == approval.before_digest
            and told.after == approval.after_digest
        )

    async def now(self, approval: Approval) -> Approval:
        """As it is by now."""
        if (found := await self._approvals.get(approval.approval_id)) is None:
            raise unknown_token()
        return found

    def _happening(self, approval: Approval, what: State, actor: str, reason: str = "") -> Happening:
        return Happening(
            what=what,
            approval_id=approval.approval_id,
            actor=actor,
            at=self._now().isoformat(),
            plan_hash=approval.plan_hash,
            data_version=approval.data_version,
            before=approval.before_digest,
            after=approval.after_digest,
            reason=reason,
        )


def _hash_of_plan(approval: Approval) -> str:
    """Of the plan as it is kept now; of what is no plan any more there is none."""
    try:
        return hash_of(approval.write_plan)
    except ValidationError:
        return ""
