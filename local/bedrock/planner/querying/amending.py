"""Changes what was proposed last and is not decided yet: 'make it 30 instead', 'and end it on 31 December'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.querying.deeds import deed_in
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import text_of
from local.bedrock.planner.querying.filling import Form
from local.bedrock.planner.querying.numbers import amounts_in, plain
from local.bedrock.planner.querying.refining import refined
from local.bedrock.planner.querying.selecting import only_source
from local.bedrock.planner.querying.shape import shape_of
from local.bedrock.planner.records import values
from local.bedrock.planner.schema import type_of
from local.bedrock.planner.step import Call
from local.bedrock.planner.turn import Exchange

_TITLES = ("name", "title", "subject")
_ROWS = ("filters", "rules", "periods", "joins", "order", "limit")
_BEFORE = (
    r"(?:ok|okay|no|and|but|so|actually|sorry|hm+|wait|oh|also|then|please|rather|better|let's|can you|could you|"
    r"what about|how about|what if)"
)
_CHANGES = (
    r"(?:make|change|set|call|name|rename|end|start|begin|extend|raise|lower|increase|reduce|use|give|run|let|have|add|"
    r"put|target|limit) (?:it|that|this|them|those|the|only|a|an|\$?\d)\b"
)
_LEANS = re.compile(
    rf"^\W*(?:{_BEFORE}\b\W*)*(?:(?:it|that) (?:were|was|is)\b|{_CHANGES}|"
    r"(?:for|with|until|till|from|starting|ending|to|at|only|just|by|on|without|\$?\d[\d.,]*)\b|"
    r".*\b(?:instead|rather)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:what(?! if| about)|which|who|whose|when|where|how(?! about)|why|did|does|do|is|are|was|were|has|have|show|"
    r"list|find|count)\b",
    re.IGNORECASE,
)
_WAITS = re.compile(r"(?:a?wait|pend)", re.IGNORECASE)
_NEW = re.compile(r"\b(?:another|a new|an additional|a second)\b|[\w.+-]+@[\w-]+\.\w+|\b[A-Z]+-[\d-]+\b", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """What was asked for last, with the tool that asks for it."""

    tool: Tool
    arguments: JsonObject
    domain: Domain

    def amended(self, said: str, today: date) -> Call | None:
        """The same with what the words change; None when they change nothing of it."""
        if not _LEANS.match(said) or _ASKS.match(said) or _NEW.search(said):
            return None
        given = self._values(said, today) or self._rows(said, today)
        new = {name: value for name, value in given.items() if self.arguments.get(name) != value}
        if not new:
            return None
        return Call(self.tool.name, {**self._retold(new), **new})

    def _values(self, said: str, today: date) -> JsonObject:
        """Single values; a number alone takes the place of the one there was."""
        properties = self.tool.schema.get("properties")
        called = re.sub(r"^\W*(?:and |please )*(?:call|name|rename) (?:it|that|this)(?: to)?\b", "called", said)
        form = Form(self.tool, called, deed_in(said), self.domain, today)
        found = {name: value for name, value in form.spoken().items() if not name.endswith(("_id", "_token"))}
        if any(type(value) in (int, float) for value in found.values()) or not isinstance(properties, dict):
            return found
        number = next((name for name in self.arguments if _is_number(properties.get(name))), "")
        amount = next((each for each in amounts_in(text_of(said)) if each.bare), None)
        alone = re.search(
            r"\b(?:it|that|this)(?: to| be)? \$?\d|^\W*(?:no |and |but |rather )?\$?\d|\d\S* instead", said
        )
        if number and amount and alone and not (found.keys() - {"name"}):
            value = self.arguments[number]
            negative = isinstance(value, int | float) and value < 0
            return {number: plain(-amount.values[-1] if negative else amount.values[-1])}
        return found

    def _rows(self, said: str, today: date) -> JsonObject:
        """Other rows, where the tool chooses some."""
        shape = shape_of(self.tool)
        if shape is None:
            return {}
        source = str(self.arguments.get("source") or only_source(shape, self.domain))
        rows = Form(self.tool, said, deed_in(said), self.domain, today).rows(shape, source)
        if rows is None or not rows.parts:
            return {}
        before = {"source": source, **{name: self.arguments[name] for name in _ROWS if name in self.arguments}}
        after = refined(before, {"source": source, **rows.parts}, said, self.domain)
        return {name: value for name, value in after.items() if name in _ROWS}

    def _retold(self, new: Mapping[str, Json]) -> JsonObject:
        """The texts that tell a value that is replaced tell the new one."""
        told = dict(self.arguments)
        for name, value in new.items():
            old = self.arguments.get(name)
            if isinstance(old, str | int | float) and isinstance(value, str | int | float):
                not_a_name = name not in _TITLES
                word = re.compile(rf"(?<![\w.]){re.escape(str(old))}(?![\w])")
                for other, text in told.items():
                    if isinstance(text, str) and other not in new and not other.endswith(("_id", "_on")) and not_a_name:
                        told[other] = word.sub(str(value), text)
        return told


def proposed(exchange: Exchange) -> bool:
    """Whether a call's result says that it waits for somebody."""
    found = (value for value in values(exchange.result) if isinstance(value, dict))
    return any(_WAITS.match(str(value.get("state") or value.get("status") or "")) for value in found)


def _is_number(schema: Json) -> bool:
    return isinstance(schema, dict) and type_of(schema) in ("number", "integer")
