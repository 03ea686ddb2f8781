"""What travels beside the model through one answer: who asks, and how tools show what they found."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from strands.types.tools import ToolContext

from agents.promotions.blocks import Block
from agents.promotions.marketer import Marketer

Tell = Callable[[str, str, int | None], Awaitable[None]]


class Answer:
    """One answer as its tools know it. No prompt and no argument of a tool holds any of this."""

    def __init__(self, *, marketer: Marketer, message_id: str, tell: Tell) -> None:
        self.marketer = marketer
        self.message_id = message_id
        self._tell = tell
        self._blocks: list[Block] = []

    def show(self, block: Block) -> None:
        """Show this beside the words of the answer; the last one that is shown matters most."""
        self._blocks.append(block)

    async def progress(self, tool: str, text: str, percent: int | None = None) -> None:
        """Tell the marketer what is being done."""
        await self._tell(tool, text, percent)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What was shown, the last first."""
        return tuple(reversed(self._blocks))


class Invoked(Protocol):
    """What holds an answer on its way through Strands."""

    @property
    def answer(self) -> Answer:
        """The answer that is being made."""


def answer_of(context: ToolContext) -> Answer:
    """The answer that a tool is called for."""
    invoked: Invoked = context.invocation_state["invocation"]
    return invoked.answer
