"""Mail as an approval needs it: first whom it would reach and what they would read, then sending what was approved."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agents.common.errors import BadInput, Refused
from agents.promotions.canonical import digest
from agents.promotions.mail.audience import NOBODY, Audiences
from agents.promotions.mail.batches import BatchRun, Post
from agents.promotions.mail.deliveries import Batch, State, about
from agents.promotions.mail.letters import Draft, Recipient
from agents.promotions.marketer import Marketer
from agents.promotions.writes.mailing import Prepared
from agents.promotions.writes.plans import SendEmail
from agents.promotions.writes.wording import counted

Tell = Callable[[Marketer, int, int], Awaitable[None]]
"""How many of how many are done."""

_MOVED = "Who would get it, or what they would read, is not what was approved any more. Ask again."
_OUTCOMES: Mapping[State, str] = {
    "withdrawn": "{n} can't be written to any more",
    "refused": "{n} were refused by the mail service",
    "unknown": "of {n} it is not known whether it went out, and they are not sent it again",
}
_REACHED: tuple[State, ...] = ("sent", "bounced", "complained")
_NAMED = 20
_OVER = ("ended", "cancelled")


async def nobody_listens(_marketer: Marketer, _done: int, _all: int) -> None:
    """Where nobody waits."""


@dataclass(frozen=True)
class _Chosen:
    recipients: tuple[Recipient, ...]
    draft: Draft
    version: str


class MailService:
    """What writes call a Mailing."""

    def __init__(self, audiences: Audiences, post: Post, *, tell: Tell = nobody_listens) -> None:
        self._audiences = audiences
        self._post = post
        self._tell = tell

    async def prepare(self, plan: SendEmail, marketer: Marketer) -> Prepared:
        """Chooses and renders, and sends nothing. Raises BadInput, and Refused when nobody may be written to."""
        chosen = await self._choose(plan, marketer)
        first = chosen.recipients[0]
        # A link in a preview belongs to nobody: whoever approves must not unsubscribe a customer.
        shown = chosen.draft.to(first, unsubscribe_url="(each customer's own link)")
        return Prepared(
            audience=len(chosen.recipients),
            version=chosen.version,
            words=(
                f"{counted(len(chosen.recipients), 'customers')} will get it, of those who agreed to marketing mail.",
                f"Subject: {shown.subject}",
                f"{first.name} reads: {shown.text}",
            ),
            names=tuple(recipient.name for recipient in chosen.recipients[:_NAMED]),
        )

    async def send(self, approval_id: str, plan: SendEmail, *, version: str, marketer: Marketer) -> str:
        """To each at most once, however often it is called; says in words what became of it.

        Raises Refused before the first, when the audience or what they read is another than was approved; Unavailable
        when some are left: call it again.
        """
        known = await self._post.deliveries.batch(approval_id, about(plan))
        batch = known or await self._begun(approval_id, plan, version=version, marketer=marketer)
        draft = Draft(subject=plan.subject, message=plan.message, promotion=batch.promotion)
        goes_on = known is None or await self._is_told_of(plan.promotion_id)

        async def progress(done: int, of: int) -> None:
            await self._tell(marketer, done, of)

        return _in_words(await BatchRun(self._post, batch, draft, goes_on=goes_on, progress=progress).run())

    async def was_sent_about(self, promotion_id: str) -> bool:
        """Whether a mail about it was begun: customers may know of it."""
        return await self._post.deliveries.are_about(promotion_id)

    async def _begun(self, approval_id: str, plan: SendEmail, *, version: str, marketer: Marketer) -> Batch:
        """From here on those are meant, and read that, who and what was approved, whatever becomes of the promotion."""
        chosen = await self._choose(plan, marketer)
        if chosen.version != version:
            raise Refused("moved", _MOVED)
        batch = Batch(
            approval_id=approval_id,
            about=about(plan),
            customers=tuple(recipient.customer_id for recipient in chosen.recipients),
            promotion=_said_of(chosen.draft),
        )
        await self._post.deliveries.begin(batch)  # another worker's is the same: its version is
        return batch

    async def _choose(self, plan: SendEmail, marketer: Marketer) -> _Chosen:
        draft = await self._draft(plan)
        draft.check()
        recipients = await self._audiences.of(plan.audience, marketer)
        known = await self._post.deliveries.known(about(plan), [one.customer_id for one in recipients])
        recipients = tuple(one for one in recipients if one.customer_id not in known)
        if not recipients:
            raise Refused("nobody", NOBODY)
        return _Chosen(recipients, draft, _version(plan, draft, recipients))

    async def _draft(self, plan: SendEmail) -> Draft:
        promotion = await self._promotion(plan.promotion_id) if plan.promotion_id else None
        return Draft(subject=plan.subject, message=plan.message, promotion=promotion)

    async def _promotion(self, promotion_id: str) -> Mapping[str, Any]:
        promotion = await self._post.customers.promotion(promotion_id)
        if promotion is None:
            raise BadInput(f"There is no promotion {promotion_id}.")
        if promotion["status"] in _OVER:
            raise Refused("over", f"The promotion {promotion['name']} is {promotion['status']}: nobody is told of it.")
        return promotion

    async def _is_told_of(self, promotion_id: str | None) -> bool:
        """Whether those who are left should hear of it: not of what is over by now."""
        promotion = await self._post.customers.promotion(promotion_id) if promotion_id else None
        return promotion_id is None or (promotion is not None and promotion["status"] not in _OVER)


def _said_of(draft: Draft) -> Mapping[str, Any] | None:
    """What letters say of a promotion."""
    known = draft.promotion
    return known and {name: known[name] for name in ("name", "discount_percent", "ends_on") if name in known}


def _version(plan: SendEmail, draft: Draft, recipients: tuple[Recipient, ...]) -> str:
    return digest(
        {
            "subject": plan.subject,
            "message": plan.message,
            "promotion": _said_of(draft),
            "to": [[one.customer_id, one.email] for one in recipients],
        }
    )


def _in_words(states: Mapping[State, int]) -> str:
    reached = sum(states.get(state, 0) for state in _REACHED)
    said = [words.format(n=states[state]) for state, words in _OUTCOMES.items() if states.get(state)]
    return "; ".join((f"Sent to {reached} of {sum(states.values())} customers", *said)) + "."
