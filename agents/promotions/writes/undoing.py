"""Takes a write back, row by row, where nobody has changed since what it wrote."""

from agents.common.errors import Refused
from agents.promotions.audit.trail import ConditionsFailed
from agents.promotions.declaration.model import Declaration
from agents.promotions.marketer import Marketer
from agents.promotions.query.plan import Aggregate, Filter, QueryPlan
from agents.promotions.writes.approvals import Approval
from agents.promotions.writes.clock import Now
from agents.promotions.writes.effect import RowChange
from agents.promotions.writes.execution import requester_of
from agents.promotions.writes.ledger import Ledger, Move
from agents.promotions.writes.mailing import Mailing
from agents.promotions.writes.plans import CreatePromotion, SendEmail
from agents.promotions.writes.prices import Prices, PricesMoved, Settled
from agents.promotions.writes.questions import Questions
from agents.promotions.writes.tables import Tables, undoing
from agents.promotions.writes.tokens import unknown_token

_ATTEMPTS = 3  # each time only rows that somebody changed in between drop out
_MAIL = "Mail that is out can't be taken back."
_LATE = "It is too long ago to be undone. Ask for a change that sets it right."
_NOT_DONE = "There is nothing to undo: it is {state}."
_CHANGED = "Nothing was undone: somebody has changed all of it since."
_TOLD = "Customers were mailed about the promotion. Ask for its status to be changed to cancelled instead."
_USED = "The promotion is in use: {orders} orders have it. Ask for its status to be changed to cancelled instead."


class Undoing:
    """Undoing restores what was, so it takes nobody's approval; the one who asked may do it, and any approver."""

    def __init__(
        self,
        *,
        declaration: Declaration,
        ledger: Ledger,
        tables: Tables,
        prices: Prices,
        questions: Questions,
        mailing: Mailing,
        now: Now,
    ) -> None:
        self._declaration = declaration
        self._ledger = ledger
        self._tables = tables
        self._prices = prices
        self._questions = questions
        self._mailing = mailing
        self._now = now

    async def run(self, approval: Approval, marketer: Marketer) -> Approval:
        """Undone as far as it goes. Raises Refused when nothing can be."""
        if approval.state in ("undone", "undoing") and _may_undo(approval, marketer):
            return await self.finish(approval)
        await self.check(approval, marketer)
        if self._declaration.sources[approval.source].type == "postgres":
            return await self._begin_prices(approval, marketer)
        return await self._run_tables(approval, marketer)

    async def finish(self, approval: Approval) -> Approval:
        """What somebody began in PostgreSQL, to its end; anything else stays as it is."""
        if approval.state != "undoing":
            return approval
        requester = requester_of(approval)
        principal = Marketer(subject=approval.undone_by, name="", groups=requester.groups).principal
        try:
            settled = await self._prices.change_back(approval.approval_id, approval.changes, principal)
        except PricesMoved as moved:
            await self._back_to_executed(approval)
            raise Refused("changed_since", _CHANGED) from moved
        return await self._mark_undone(approval, settled)

    async def check(self, approval: Approval, marketer: Marketer) -> None:
        """Raises NotFound for who may not undo it, and Refused when it can't be undone."""
        if not _may_undo(approval, marketer):
            raise unknown_token()
        if approval.state != "executed":
            raise Refused("not_done", _NOT_DONE.format(state=approval.state))
        plan = approval.write_plan
        if isinstance(plan, SendEmail):
            raise Refused("not_undoable", _MAIL)
        if not approval.can_be_undone(self._now()):
            raise Refused("late", _LATE)
        if isinstance(plan, CreatePromotion):
            await self._check_unused(approval, str(approval.changes[0].key["promotion_id"]))

    async def _check_unused(self, approval: Approval, promotion_id: str) -> None:
        """Raises Refused when customers have, or know of, a promotion that would go."""
        if orders := await self._uses(approval, promotion_id):
            raise Refused("in_use", _USED.format(orders=orders))
        if await self._mailing.was_sent_about(promotion_id):
            raise Refused("in_use", _TOLD)

    async def _uses(self, approval: Approval, promotion_id: str) -> int:
        """How many orders have it."""
        plan = QueryPlan(
            source="orders",
            filters=(Filter(field="orders.promotion_id", operator="equals", values=(promotion_id,)),),
            aggregates=(Aggregate(function="count", name="orders"),),
        )
        found = await self._questions.ask(plan, requester_of(approval))
        return int(str(found.rows[0]["orders"])) if found.rows else 0

    async def _run_tables(self, approval: Approval, marketer: Marketer) -> Approval:
        source = self._declaration.sources[approval.source]
        for _ in range(_ATTEMPTS):
            back = await self._tables.unchanged(source, approval.changes)
            if not back:
                break
            try:
                return await self._ledger.move(
                    approval,
                    Move(to="undone", actor=marketer.subject, reason=approval.reason),
                    with_=[undoing(source, one) for one in back],
                    kept={"undone_by": marketer.subject, **self._what_was_undone(approval, back)},
                )
            except ConditionsFailed as failed:
                if 0 in failed.places:
                    return await self._ledger.now(approval)
        raise Refused("changed_since", _CHANGED)

    async def _begin_prices(self, approval: Approval, marketer: Marketer) -> Approval:
        """Marked first, so that whoever comes after a crash finds it."""
        try:
            begun = await self._ledger.move(
                approval,
                Move(to="undoing", actor=marketer.subject, reason=approval.reason),
                kept={"undone_by": marketer.subject},
            )
        except ConditionsFailed:
            begun = await self._ledger.now(approval)
        return await self.finish(begun)

    async def _mark_undone(self, approval: Approval, settled: Settled) -> Approval:
        back = [one for one in approval.changes if str(one.key["product_id"]) in settled.products]
        try:
            return await self._ledger.move(
                approval,
                Move(to="undone", actor=approval.undone_by, reason=approval.reason),
                kept=self._what_was_undone(approval, back),
            )
        except ConditionsFailed:
            return await self._ledger.now(approval)

    async def _back_to_executed(self, approval: Approval) -> None:
        try:
            await self._ledger.move(approval, Move(to="executed", actor=approval.undone_by, reason=approval.reason))
        except ConditionsFailed:
            return  # somebody else marked it

    def _what_was_undone(self, approval: Approval, back: list[RowChange]) -> dict[str, object]:
        return {
            "undone_at": self._now().isoformat(),
            "undone": tuple(one.label for one in back),
            "left": tuple(one.label for one in approval.changes if one not in back),
        }


def _may_undo(approval: Approval, marketer: Marketer) -> bool:
    return marketer.subject == approval.requester or marketer.may_decide
