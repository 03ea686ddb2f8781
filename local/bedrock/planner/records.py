"""What tools found, as records: the values inside a tool result, whatever its nesting."""

import json
from collections.abc import Iterator, Mapping

from local.bedrock.model import Json, ToolResult

Record = Mapping[str, Json]


def values(result: ToolResult) -> list[Json]:
    """The contents of a result; a text that holds JSON is that JSON."""
    return [_parsed(item) for item in result.content]


def records(value: Json) -> Iterator[Record]:
    """Every object inside a value, outermost first, in order."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from records(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from records(inner)


def _parsed(item: Json) -> Json:
    if not isinstance(item, str) or not item.lstrip().startswith(("{", "[")):
        return item
    try:
        parsed: Json = json.loads(item)
    except ValueError:
        return item
    return parsed
