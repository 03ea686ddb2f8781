"""Sends an approved mail to each of its customers, and goes on where an earlier attempt ended.

What is guaranteed: nobody gets it twice from us. SES has no idempotency key, so between its yes and our note of it
there is a moment in which we may die: such a mail is `unknown`, may have gone out, and is never sent again. It becomes
`sent` when SES tells of its delivery.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from agents.common.errors import Unavailable
from agents.promotions.mail.consents import Consents
from agents.promotions.mail.customers import Customers
from agents.promotions.mail.deliveries import Batch, Deliveries, Delivery, State, in_chunks
from agents.promotions.mail.letters import Draft, Letter, Recipient
from agents.promotions.mail.sending import Sender
from agents.promotions.mail.turns import Turn
from agents.promotions.mail.unsubscribing import UnsubscribeLinks

log = structlog.stdlib.get_logger(__name__)

Progress = Callable[[int, int], Awaitable[None]]

_AT_ONCE = 10
# A claim that is older is nobody's any more: the sender would have heard from SES long before.
_CLAIM = timedelta(seconds=60)
_PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0)
_THROTTLED = "Mail goes out slower than planned. It goes on by itself, with those who have not got it."
_STILL_AT_WORK = "Some of this mail is on its way out already. What is left follows by itself."


@dataclass(frozen=True, kw_only=True)
class Post:
    """What a batch is sent by. `pause` waits between two mails, so that there are at most `a_second`."""

    deliveries: Deliveries
    customers: Customers
    consents: Consents
    links: UnsubscribeLinks
    sender: Sender
    a_second: float
    now: Callable[[], datetime]
    pause: Callable[[float], Awaitable[None]]


class BatchRun:
    """One attempt at a batch. Unless it `goes_on`, those who are left get none."""

    def __init__(self, post: Post, batch: Batch, draft: Draft, *, goes_on: bool, progress: Progress) -> None:
        self._post = post
        self._batch = batch
        self._draft = draft
        self._goes_on = goes_on
        self._progress = progress
        self._turn = Turn(post.deliveries, batch, now=post.now)

    async def run(self) -> Mapping[State, int]:
        """How many of its customers are in which state.

        Raises Unavailable when somebody is left to be sent to, or another worker is at it.
        """
        async with self._turn.taken():
            return await self._run()

    async def _run(self) -> Mapping[State, int]:
        done = 0
        for chunk in in_chunks(self._batch.customers, _AT_ONCE):
            await self._send_to(chunk)
            done += len(chunk)
            await self._progress(done, len(self._batch.customers))
        states = Counter(delivery.state for delivery in (await self._own(self._batch.customers)).values())
        if states["planned"] or states["sending"]:
            raise Unavailable(_STILL_AT_WORK)
        log.info("sent a mail", approval_id=self._batch.approval_id, states=dict(states))
        return states

    async def _send_to(self, customers: Sequence[str]) -> None:
        """Consents are asked for a moment before each few mails: who ended theirs since the approval gets none."""
        own = await self._planned(customers)
        await self._give_up(own)
        planned = [customer for customer in customers if customer in own and own[customer].state == "planned"]
        agreed = await self._post.consents.agreed(planned) if planned and self._goes_on else ()
        recipients = await self._post.customers.reachable([customer for customer in planned if customer in agreed])
        for customer in planned:
            if customer in recipients:
                await self._send(recipients[customer])
            else:
                await self._move(customer, before=("planned",), after="withdrawn", claim=self._claim())

    async def _planned(self, customers: Sequence[str]) -> Mapping[str, Delivery]:
        known = await self._post.deliveries.known(self._batch.about, customers)
        new = [customer for customer in customers if customer not in known]
        await asyncio.gather(*(self._post.deliveries.plan(self._batch, customer) for customer in new))
        return await self._own(customers)

    async def _own(self, customers: Sequence[str]) -> Mapping[str, Delivery]:
        """This batch's deliveries: another mail about the same promotion may have been faster."""
        known = await self._post.deliveries.known(self._batch.about, customers)
        return {name: one for name, one in known.items() if one.approval_id == self._batch.approval_id}

    async def _give_up(self, own: Mapping[str, Delivery]) -> None:
        """What somebody began to send, and told nobody how it ended."""
        late = (self._post.now() - _CLAIM).isoformat()
        for customer, delivery in own.items():
            if delivery.state == "sending" and delivery.claimed_at < late:
                await self._move(customer, before=("sending",), after="unknown", claim=delivery.claimed_at)

    async def _send(self, recipient: Recipient) -> None:
        customer = recipient.customer_id
        letter = self._draft.to(recipient, unsubscribe_url=self._post.links.to(customer))
        for seconds in _PAUSES:
            await self._post.pause(seconds + 1 / self._post.a_second)
            await self._turn.keep()
            claim = self._claim()
            if not await self._move(customer, before=("planned",), after="sending", claim=claim):
                return  # somebody else is at it
            if await self._is_answered(letter, customer, claim):
                return
        raise Unavailable(_THROTTLED)

    async def _is_answered(self, letter: Letter, customer: str, claim: str) -> bool:
        """False when SES has no time for it now."""
        try:
            answer = await self._post.sender.send(letter, about=self._batch.about, customer_id=customer)
        except Unavailable:
            await self._move(customer, before=("sending",), after="planned", claim=claim)
            raise
        if answer.outcome == "later":
            await self._move(customer, before=("sending",), after="planned", claim=claim)
            return False
        more = {"message_id": answer.message_id} if answer.message_id else {"reason": answer.reason}
        # Whoever took us for dead in the meantime said that it is unknown; now we know.
        before: tuple[State, ...] = ("sending", "unknown")
        await self._move(customer, before=before, after=answer.outcome, claim=claim, **more)
        return True

    async def _move(self, customer: str, *, before: tuple[State, ...], after: State, claim: str, **more: str) -> bool:
        return await self._post.deliveries.move(self._batch, customer, before=before, after=after, claim=claim, **more)

    def _claim(self) -> str:
        return self._post.now().isoformat()
