"""A turn of a conversation as the next one's model reads it."""

from collections.abc import Sequence
from itertools import pairwise

from strands.types.content import Message


def remembered(added: Sequence[Message], *, said: str, reply: str) -> tuple[Message, ...]:
    """A turn as the next one's model reads it: the message, tool calls with their results, and the reply.

    The reply is the one that the customer got. Texts that had to be corrected and calls that were cut off are left out.
    """
    kept: list[Message] = [{"role": "user", "content": [{"text": said}]}]
    for call, results in pairwise(added):
        if _ids(call, "toolUse") and _ids(call, "toolUse") == _ids(results, "toolResult"):
            kept += [_plain(call), _plain(results)]
    kept.append({"role": "assistant", "content": [{"text": reply}]})
    return tuple(kept)


def spoken(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same conversation without tools, for a model that has none: Bedrock refuses it their calls and results."""
    return tuple(
        {"role": message["role"], "content": texts}
        for message in messages
        if (texts := [block for block in message["content"] if "text" in block])
        and not any("toolUse" in block or "toolResult" in block for block in message["content"])
    )


def _ids(message: Message, kind: str) -> set[str]:
    return {str(block[kind]["toolUseId"]) for block in message["content"] if kind in block}  # type: ignore[literal-required]  # the kind is one of a block's keys


def _plain(message: Message) -> Message:
    """Without what Strands notes beside it."""
    return {"role": message["role"], "content": message["content"]}
