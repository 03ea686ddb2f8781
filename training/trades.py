"""Reads trades: tools that an assistant has, and messages with the calls that a perfect one would make."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

TRADES = Path(__file__).parent / "trades"
HELD_OUT = Path(__file__).parent / "held_out"
UNKNOWN = "<result>"  # a value that another call finds


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenTool(_Written):
    """What a model is told of a tool; `parameters` are JSON schemas by name."""

    name: str
    description: str
    parameters: Mapping[str, Mapping[str, JsonValue]]
    required: tuple[str, ...] = ()


class WrittenCall(_Written):
    """A call with the arguments that the message gives."""

    tool: str
    args: Mapping[str, JsonValue] = {}


class Lacking(_Written):
    """What must be asked for: the tool that is meant, and the parameters that nobody said."""

    tool: str
    missing: tuple[str, ...]


class Before(_Written):
    """An earlier turn."""

    say: str
    calls: tuple[WrittenCall, ...] = ()
    reply: str = ""


class WrittenMessage(_Written):
    """What somebody says. `calls` are made at once, `then` need a result of those."""

    say: Annotated[str, Field(min_length=1)]
    kind: str
    calls: tuple[WrittenCall, ...] = ()
    then: tuple[WrittenCall, ...] = ()
    before: tuple[Before, ...] = ()
    asks: Lacking | None = None

    @property
    def tools(self) -> frozenset[str]:
        """All that the message asks for in the end."""
        lacking = {self.asks.tool} if self.asks else set[str]()
        return frozenset({call.tool for call in (*self.calls, *self.then)} | lacking)


class _Head(_Written):
    trade: str
    role: str
    tools: Annotated[tuple[WrittenTool, ...], Field(min_length=2)]


@dataclass(frozen=True)
class Trade:
    """One file. `name` is the file's."""

    name: str
    tools: tuple[WrittenTool, ...]
    messages: tuple[WrittenMessage, ...]


class Refused(Exception):
    """Files that can't be used; a line for each problem."""


def load(folder: Path = TRADES) -> list[Trade]:
    """Every trade of a folder by the order of names. Raises Refused."""
    problems: list[str] = []
    trades = [_read(file, problems) for file in sorted(folder.glob("*.jsonl"))]
    if problems:
        raise Refused("\n".join(problems))
    return [trade for trade in trades if trade]


def _read(file: Path, problems: list[str]) -> Trade | None:
    first, *rest = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        head = _Head.model_validate_json(first)
        messages = tuple(WrittenMessage.model_validate(json.loads(line)) for line in rest)
    except (ValidationError, ValueError) as error:
        problems.append(f"{file.name}: {error}")
        return None
    problems += [f"{file.name}: {problem}" for problem in _untrue(head.tools, messages)]
    return Trade(file.stem, head.tools, messages)


def _untrue(tools: Sequence[WrittenTool], messages: Sequence[WrittenMessage]) -> Iterator[str]:
    """Calls of tools and parameters that there are not."""
    known = {tool.name: tool.parameters for tool in tools}
    for message in messages:
        for call in (*message.calls, *message.then):
            for name in (*(() if call.tool in known else (call.tool,)), *call.args.keys() - known.get(call.tool, {})):
                yield f"{message.say!r} asks for {name!r}, which there is not"
