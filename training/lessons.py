"""What is to be learnt of a trade: of each message, which of the tools it asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from local.bedrock.dual_encoder import Offered, Parameter
from training.trades import Trade, WrittenTool


@dataclass(frozen=True)
class Example:
    """A message with what the same person said before it; `wanted` are places of tools, none for small talk."""

    text: str
    before: str
    wanted: tuple[int, ...]


@dataclass(frozen=True)
class Lesson:
    """A trade as it is taught."""

    name: str
    tools: tuple[Offered, ...]
    examples: tuple[Example, ...]


def lesson(trade: Trade) -> Lesson:
    """What can be learnt from a trade. A tool is wanted if it is called at once, later, or once something is told."""
    names = [tool.name for tool in trade.tools]
    examples = (
        Example(each.say, each.before[-1].say if each.before else "", tuple(sorted(map(names.index, each.tools))))
        for each in trade.messages
    )
    return Lesson(trade.name, tuple(map(_offered, trade.tools)), tuple(examples))


def _offered(tool: WrittenTool) -> Offered:
    return Offered(_spaced(tool.name), tool.description, tuple(_parameter(*each) for each in tool.parameters.items()))


def _parameter(name: str, schema: Mapping[str, JsonValue]) -> Parameter:
    listed = schema.get("enum")
    options = tuple(map(str, listed)) if isinstance(listed, list) else ()
    return Parameter(_spaced(name), str(schema.get("description", "")), options)


def _spaced(name: str) -> str:
    return re.sub(r"[_-]", " ", name)
