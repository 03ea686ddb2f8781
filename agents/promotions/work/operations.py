"""What people do without a model: decide, take back, withdraw, and look at what waits, was written and was said."""

import asyncio
from typing import Protocol

from agents.promotions.blocks import Column, Table
from agents.promotions.marketer import Marketer
from agents.promotions.said import Said
from agents.promotions.session.conversations import Conversations, Turn
from agents.promotions.wire.protocol import Ask, Decide, Incoming, ShowHistory, Undo, Withdraw

TURNS_A_PAGE = 20

_BEGUN = "A fresh conversation: what was said before is no longer looked at."
_NO_HISTORY = "Nothing was said in this conversation before."
_COLUMNS = (
    Column(name="turn", title="Turn"),
    Column(name="at", title="When", type="time"),
    Column(name="said", title="You"),
    Column(name="reply", title="Answer"),
)


class WriteDesk(Protocol):
    """Approvals and writes, as people use them. What it refuses is an error of agents/common/errors.py."""

    async def decide(self, marketer: Marketer, *, approval_token: str, approve: bool, reason: str | None) -> Said:
        """Approve or reject with a token of the approver's own; what is approved is carried out at once."""

    async def undo(self, marketer: Marketer, *, write_id: str) -> Said:
        """Take a write back."""

    async def withdraw(self, marketer: Marketer, *, write_id: str) -> Said:
        """Ask no longer for what nobody has decided about."""

    async def waiting(self, marketer: Marketer) -> Said:
        """The decisions that wait for this person."""

    async def written(self, marketer: Marketer) -> Said:
        """What was written, and what of it can be taken back."""

    async def execute_decided(self, approval_id: str) -> None:
        """Carry out what was approved elsewhere, and tell who asked for it."""


class Operations:
    """Everything but questions."""

    def __init__(self, conversations: Conversations, desk: WriteDesk) -> None:
        self._conversations = conversations
        self._desk = desk

    async def do(self, marketer: Marketer, message: Incoming) -> Said:
        """Do what a message says. Raises an error of agents/common/errors.py."""
        match message:
            case Decide():
                return await self._desk.decide(
                    marketer,
                    approval_token=message.approval_token,
                    approve=message.action == "approve",
                    reason=message.reason,
                )
            case Undo():
                return await self._desk.undo(marketer, write_id=message.write_id)
            case Withdraw():
                return await self._desk.withdraw(marketer, write_id=message.write_id)
            case ShowHistory():
                turns = await asyncio.to_thread(
                    self._conversations.last, marketer.subject, most=TURNS_A_PAGE, before=message.before
                )
                return _history(turns)
            case Ask():
                raise TypeError("a question is for the assistant")
        if message.action == "approvals":
            return await self._desk.waiting(marketer)
        if message.action == "writes":
            return await self._desk.written(marketer)
        await asyncio.to_thread(self._conversations.begin, marketer.subject)
        return Said(_BEGUN)


def _history(turns: tuple[Turn, ...]) -> Said:
    if not turns:
        return Said(_NO_HISTORY)
    rows = tuple({"turn": one.number, "at": one.at, "said": one.said, "reply": one.reply} for one in turns)
    note = (
        f'Earlier turns: {{"action": "history", "before": "{turns[0].number}"}}' if len(turns) == TURNS_A_PAGE else None
    )
    return Said("This is what was said.", (Table(title="Conversation", columns=_COLUMNS, data=rows, note=note),))
