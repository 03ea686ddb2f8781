"""Ends a model's loops: a call that was answered is not made again, and no answer takes more than so many calls."""

import json
from typing import Any

from strands.hooks import AfterToolCallEvent, BeforeToolCallEvent, HookProvider, HookRegistry
from strands.types.tools import ToolUse

REPEATED = "This was called before with the same arguments, and its result still holds: answer from it."
TOO_MANY = "No more tools can be called for this answer: answer from what was found."


class CallLimits(HookProvider):
    """The calls of one answer. One that failed may be tried again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made = 0
        self._answered: set[str] = set()

    def register_hooks(self, registry: HookRegistry, **_: Any) -> None:
        """Strands calls this when the hook is added."""
        registry.add_callback(BeforeToolCallEvent, self._before)
        registry.add_callback(AfterToolCallEvent, self._after)

    def _before(self, event: BeforeToolCallEvent[Any]) -> None:
        """Calls of one turn run together: what is under way counts as answered until it fails."""
        call = _key(event.tool_use)
        if call in self._answered:
            event.cancel_tool = REPEATED
        elif self._made >= self._most:
            event.cancel_tool = TOO_MANY
        else:
            self._made += 1
            self._answered.add(call)

    def _after(self, event: AfterToolCallEvent[Any]) -> None:
        if event.cancel_message is None and event.result["status"] == "error":
            self._answered.discard(_key(event.tool_use))


def _key(use: ToolUse) -> str:
    return json.dumps([use["name"], use["input"]], sort_keys=True, default=str)
