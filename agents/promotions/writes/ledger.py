"""Moves approvals on, each move with its entry in the audit trail, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agents.promotions.audit.entries import Entry, Happening, State
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
        await self._trail.commit(
            self._happening(approval, approval.requester),
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
        changed = {**kept, "reason": move.reason}
        moved = approval.model_copy(update={**changed, "state": move.to})
        await self._trail.commit(
            self._happening(moved, move.actor),
            lambda entry: [
                self._approvals.moved(approval, move.to, {**changed, "sequence": entry.sequence}),
                *with_,
            ],
        )
        return await self.now(approval)

    async def is_accounted_for(self, approval: Approval) -> bool:
        """Whether the trail has it as it is."""
        entry = await self._trail.entry(approval.sequence)
        return entry is not None and tells_of(entry, approval)

    async def now(self, approval: Approval) -> Approval:
        """As it is by now."""
        if (found := await self._approvals.get(approval.approval_id)) is None:
            raise unknown_token()
        return found

    def _happening(self, approval: Approval, actor: str) -> Happening:
        return Happening(
            what=approval.state,
            approval_id=approval.approval_id,
            actor=actor,
            at=self._now().isoformat(),
            plan_hash=approval.plan_hash,
            data_version=approval.data_version,
            before=approval.before_digest,
            after=approval.after_digest,
        )


def tells_of(entry: Entry, approval: Approval) -> bool:
    """Whether an entry has an approval as it is: its state, its plan, its data, and all that people were shown."""
    told = entry.happening
    return (
        entry.is_whole
        and _hash_of_plan(approval) == approval.plan_hash == told.plan_hash
        and told.what == approval.state
        and told.approval_id == approval.approval_id
        and told.data_version == approval.data_version
        and told.before == approval.before_digest
        and told.after == approval.after_digest
    )


def _hash_of_plan(approval: Approval) -> str:
    """Of the plan as it is kept now; of what is no plan any more there is none."""
    try:
        return hash_of(approval.write_plan)
    except ValidationError:
        return ""
