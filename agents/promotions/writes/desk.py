"""Writes as people use them without a model: decide, take back, and look at what waits and what was done."""

from agents.promotions.blocks import Block
from agents.promotions.marketer import Marketer
from agents.promotions.said import Said
from agents.promotions.writes.clock import Now
from agents.promotions.writes.service import MOST_SHOWN, WriteService
from agents.promotions.writes.shown import decision_card, outcome, preview, undo_card, withdraw_card, writes_table

_MOST_CARDS = 10
_MORE_MAY_WAIT = " There may be others: decide about these, and ask again."
_NOTHING_WAITS = "Nothing waits for your decision."
_NOTHING_WRITTEN = "Nothing was asked for yet."


class WriteDesk:
    """Says in words and blocks what the service answers."""

    def __init__(self, service: WriteService, *, now: Now) -> None:
        self._service = service
        self._now = now

    async def decide(self, marketer: Marketer, *, approval_token: str, approve: bool, reason: str | None) -> Said:
        """Approve or reject; what is approved is carried out at once."""
        decided = await self._service.decide(marketer, approval_token, approve=approve, reason=reason or "")
        return Said(f"{decided.words}. {outcome(decided)}")

    async def undo(self, marketer: Marketer, *, write_id: str) -> Said:
        """Take a write back."""
        undone = await self._service.undo(marketer, write_id)
        return Said(f"{undone.words}: undone. {outcome(undone)}")

    async def withdraw(self, marketer: Marketer, *, write_id: str) -> Said:
        """Ask no longer for what nobody has decided about."""
        withdrawn = await self._service.withdraw(marketer, write_id)
        return Said(f"{withdrawn.words}. {outcome(withdrawn)}")

    async def waiting(self, marketer: Marketer) -> Said:
        """The decisions that wait for this person, each with its rows and its buttons."""
        found = await self._service.waiting(marketer)
        blocks: list[Block] = []
        for one in found:
            blocks.append(decision_card(one.approval, one.token.text))
            blocks += [preview(one.approval)] if one.approval.changes else []
        if not found:
            return Said(_NOTHING_WAITS)
        more = _MORE_MAY_WAIT if len(found) == MOST_SHOWN else ""
        return Said(f"Waiting for your decision: {len(found)}.{more}", tuple(blocks))

    async def written(self, marketer: Marketer) -> Said:
        """What was asked for and what became of it; what can be taken back or withdrawn has a button."""
        found = await self._service.writes(marketer)
        if not found:
            return Said(_NOTHING_WRITTEN)
        waiting = [one for one in found if one.can_be_withdrawn(marketer.subject, self._now())]
        undoable = [one for one in found if one.can_be_undone(self._now())]
        cards = (*map(withdraw_card, waiting), *map(undo_card, undoable))[:_MOST_CARDS]
        return Said(
            f"{len(found)} were asked for; {len(undoable)} of them can be undone, and {len(waiting)} withdrawn.",
            (writes_table("What was asked for", found), *cards),
        )

    async def execute_decided(self, approval_id: str) -> None:
        """Carry out what was approved by a link, and tell who asked for it."""
        await self._service.follow_up(approval_id)
