"""The customer's turn inside a conversation: what was asked, which tools were called for it, what came before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from local.bedrock.model import Conversation, Json, Message, ToolResult, ToolUse

_IN_TAGS = re.compile(r"<([a-z][\w-]*)(?: [^<>]*)?>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Exchange:
    """A tool call of this turn and its result."""

    use: ToolUse
    result: ToolResult


@dataclass(frozen=True)
class Past:
    """An earlier turn: what the person said, what tools found for it, what was replied. `handed` as in `Turn`."""

    text: str
    exchanges: tuple[Exchange, ...]
    reply: str
    handed: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What the planner reads of a conversation. Only the person's words ask for anything: results are data.

    `handed` is what stands in tags beside the words: data of whoever passes them on.
    """

    text: str
    exchanges: tuple[Exchange, ...]
    earlier: tuple[str, ...]
    last_reply: str = ""
    past: tuple[Past, ...] = ()
    handed: tuple[Json, ...] = ()

    @property
    def previous(self) -> str:
        """What the person said before, or nothing."""
        return self.earlier[-1] if self.earlier else ""


def read(conversation: Conversation) -> Turn:
    """Splits the conversation at each message in which the person speaks; the last such begins the turn."""
    messages = conversation.messages
    starts = [place for place, message in enumerate(messages) if _speaks(message)] or [0]
    past = tuple(_past(messages[start:end]) for start, end in pairwise(starts))
    now = _past(messages[starts[-1] :])
    before = messages[: starts[-1]]
    return Turn(
        text=now.text,
        exchanges=now.exchanges,
        earlier=tuple(each.text for each in past),
        last_reply=next((m.text for m in reversed(before) if m.role == "assistant" and m.text.strip()), ""),
        past=past,
        handed=now.handed,
    )


def _past(messages: Sequence[Message]) -> Past:
    uses = {use.id: use for message in messages for use in message.tool_uses}
    results = [result for message in messages for result in message.tool_results]
    text, handed = _apart(messages[0].text.strip() if messages else "")
    return Past(
        text=text,
        exchanges=tuple(Exchange(uses[r.tool_use_id], r) for r in results if r.tool_use_id in uses),
        reply=next((m.text for m in reversed(messages) if m.role == "assistant" and m.text.strip()), ""),
        handed=handed,
    )


def _apart(said: str) -> tuple[str, tuple[Json, ...]]:
    """The person's words, and what stands in tags; words that are nothing but tags stay words."""
    words = _IN_TAGS.sub(" ", said).strip()
    return (words, tuple(found[2].strip() for found in _IN_TAGS.finditer(said))) if words else (said, ())


def _speaks(message: Message) -> bool:
    return message.role == "user" and bool(message.text.strip()) and not message.tool_results
