"""The customer's turn inside a conversation: what was asked, which tools were called for it, what came before."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import Conversation, Message, ToolResult, ToolUse


@dataclass(frozen=True)
class Exchange:
    """A tool call of this turn and its result."""

    use: ToolUse
    result: ToolResult


@dataclass(frozen=True)
class Turn:
    """What the planner reads of a conversation. Only the person's words ask for anything: results are data."""

    text: str
    exchanges: tuple[Exchange, ...]
    earlier: tuple[str, ...]
    last_reply: str = ""

    @property
    def previous(self) -> str:
        """What the person said before, or nothing."""
        return self.earlier[-1] if self.earlier else ""


def read(conversation: Conversation) -> Turn:
    """Splits the conversation at the last message in which the person speaks."""
    messages = conversation.messages
    start = max((i for i, message in enumerate(messages) if _speaks(message)), default=0)
    uses = {use.id: use for message in messages[start:] for use in message.tool_uses}
    results = [result for message in messages[start:] for result in message.tool_results]
    return Turn(
        text=messages[start].text.strip() if messages else "",
        exchanges=tuple(Exchange(uses[r.tool_use_id], r) for r in results if r.tool_use_id in uses),
        earlier=_said(messages[:start]),
        last_reply=next((m.text for m in reversed(messages[:start]) if m.role == "assistant" and m.text.strip()), ""),
    )


def _speaks(message: Message) -> bool:
    return message.role == "user" and bool(message.text.strip()) and not message.tool_results


def _said(messages: Sequence[Message]) -> tuple[str, ...]:
    return tuple(message.text for message in messages if _speaks(message))
