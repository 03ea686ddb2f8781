"""People decide: with a token that was given to them alone, while it waits, and not about what is their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.common.errors import BadInput, NotAllowed, Refused
from agents.promotions.audit.trail import ConditionsFailed
from agents.promotions.declaration.model import Policy
from agents.promotions.marketer import Marketer
from agents.promotions.writes.approvals import Approval, Channel, Decider
from agents.promotions.writes.approvers import Approver, Approvers
from agents.promotions.writes.clock import Now
from agents.promotions.writes.ledger import Ledger, Move
from agents.promotions.writes.store import ApprovalStore
from agents.promotions.writes.tokens import Token, new_token, unknown_token

SLACK = Approver(subject="slack", name="somebody in Slack", email=None)

_DECIDED = "It is decided already: it is {state}{by}."
_LATE = "It waited too long for a decision, and is void. It has to be asked for again."
_OWN = "Another person has to decide: {why}."
_NOT_APPROVER = "You do not decide about changes any more."
_WHY = "Say why it is rejected: who asked for it will want to know."
_ALTERED = "What is kept of this request is not what was asked for. It can't be decided."
_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A token on its way to the one who may use it."""

    approver: Approver
    channel: Channel
    token: Token

    @property
    def decider(self) -> Decider:
        """What is kept of it."""
        return Decider(
            subject=self.approver.subject,
            name=self.approver.name,
            channel=self.channel,
            token_hash=self.token.hash,
        )


def invitations(
    approval_id: str, *, approvers: Sequence[Approver], requester: str, four_eyes: bool, policy: Policy
) -> tuple[Invitation, ...]:
    """A token for each way to each person who may decide. In Slack anybody clicks, the requester too."""
    people = [one for one in approvers if not (four_eyes and one.subject == requester)]
    ways: list[tuple[Approver, Channel]] = [(one, "socket") for one in people]
    ways += [(one, "mail") for one in people if one.email]
    ways += [(SLACK, "slack")] if policy.slack_may_decide and not four_eyes else []
    return tuple(
        Invitation(approver=approver, channel=channel, token=new_token(approval_id)) for approver, channel in ways
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a token is about, and who was given it."""

    approval: Approval
    decider: Decider


class Decisions:
    """Looks tokens up, and decides by them."""

    def __init__(
        self, *, approvals: ApprovalStore, ledger: Ledger, approvers: Approvers, policy: Policy, now: Now
    ) -> None:
        self._approvals = approvals
        self._ledger = ledger
        self._approvers = approvers
        self._policy = policy
        self._now = now

    async def asked(self, token: Token, by: Marketer | None = None) -> Asked:
        """What is to be decided. Raises NotFound for a token that nobody was given, that was replaced, or is another's.

        A token of the socket is for who signed in: the socket's answers are kept for a day, and links ask for no name.
        """
        approval = await self._approvals.get(token.approval_id)
        for decider in approval.deciders.values() if approval else ():
            theirs = decider.channel != "socket" if by is None else decider.subject == by.subject
            if approval and theirs and token.is_kept_as(decider.token_hash):
                return Asked(approval=approval, decider=decider)
        raise unknown_token()

    async def decide(self, token: Token, *, approve: bool, reason: str = "", by: Marketer | None = None) -> Approval:
        """Decides once. `by` is who says so, where that is known; a link is as good as the one whom it was sent to."""
        asked = await self.asked(token, by)
        reason = " ".join(reason.split())[:_LONGEST_REASON]
        if not approve and not reason:
            raise BadInput(_WHY)
        await self._check(asked, by)
        return await self._decide(asked, approve=approve, reason=reason)

    async def _check(self, asked: Asked, by: Marketer | None) -> None:
        approval, decider = asked.approval, asked.decider
        if by is not None:
            by.must_be_approver()
        elif decider.channel == "slack":
            if not self._policy.slack_may_decide:
                raise NotAllowed(_NOT_APPROVER)
        elif decider.subject not in {one.subject for one in await self._approvers.all()}:
            raise NotAllowed(_NOT_APPROVER)
        if approval.state != "waiting":
            raise _decided(approval)
        if approval.is_late(self._now()):
            raise Refused("expired", _LATE)
        if approval.four_eyes and decider.subject in (approval.requester, SLACK.subject):
            raise Refused("four_eyes", _OWN.format(why="; ".join(approval.four_eyes)))
        if not await self._ledger.is_accounted_for(approval):
            raise Refused("altered", _ALTERED)

    async def _decide(self, asked: Asked, *, approve: bool, reason: str) -> Approval:
        at, decider = self._now(), asked.decider
        try:
            return await self._ledger.move(
                asked.approval,
                Move(to="approved" if approve else "rejected", actor=decider.subject, reason=reason),
                kept={
                    "decided_by": decider.subject,
                    "decided_by_name": decider.name,
                    "decided_at": at.isoformat(),
                    "execute_by": (at + timedelta(minutes=self._policy.token_minutes)).isoformat(),
                },
            )
        except ConditionsFailed:
            raise _decided(await self._ledger.now(asked.approval)) from None


def decided_alone(approval: Approval) -> bool:
    """Whether the one who decided may be the one who asked."""
    return approval.decided_by in (approval.requester, SLACK.subject)


def _decided(approval: Approval) -> Refused:
    by = f", decided by {approval.decided_by_name}" if approval.decided_by_name else ""
    return Refused("decided", _DECIDED.format(state=approval.state, by=by))
