"""Bedrock's Converse with answers that were written before."""

from typing import Any


class ScriptedBedrock:
    """Answers Converse with one content after another, and keeps what it was asked."""

    def __init__(self, *script: list[dict[str, Any]] | Exception) -> None:
        self._script = list(script)
        self.requests: list[dict[str, Any]] = []

    def converse(self, **request: Any) -> dict[str, Any]:
        """The next; the last one for ever."""
        self.requests.append({**request, "messages": list(request["messages"])})
        content = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(content, Exception):
            raise content
        return {"output": {"message": {"role": "assistant", "content": content}}}
