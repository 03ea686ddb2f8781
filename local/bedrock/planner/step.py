"""What one clause of a message needs now, and the tool call that it asks for."""

import json
from dataclasses import dataclass
from typing import Literal

from local.bedrock.model import JsonObject, Tool
from local.bedrock.planner.request import Clause


@dataclass(frozen=True)
class Call:
    """A tool call that a clause asks for."""

    tool: str
    arguments: JsonObject

    @property
    def key(self) -> str:
        """The same for the same call."""
        return f"{self.tool} {json.dumps(self.arguments, sort_keys=True)}"


@dataclass(frozen=True)
class Step:
    """What one clause needs now: a call, an answer to `missing`, or nothing that a tool could give.

    `refused` says so where the clause asks for an act that can't be done here.
    """

    clause: Clause
    kind: Literal["call", "done", "ask", "beyond"]
    call: Call | None = None
    missing: tuple[str, ...] = ()
    tool: Tool | None = None
    refused: str = ""
    is_first: bool = False  # looks up what the clause's own tool needs to be told
