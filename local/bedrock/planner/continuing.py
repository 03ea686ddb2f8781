"""A message that goes on from the one before: the call that was made for it, with what is said now in its place.

'And on Friday?' after a question about Thursday is the same call for another day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from local.bedrock.model import Json, JsonObject, Tool, ToolUse
from local.bedrock.planner.arguments import Filled, fill
from local.bedrock.planner.asked import Asked
from local.bedrock.planner.context import Context
from local.bedrock.planner.language import content_words, refers_back
from local.bedrock.planner.limits import does
from local.bedrock.planner.records import records, title, values
from local.bedrock.planner.schema import is_date, is_time, name_words, options, properties
from local.bedrock.planner.turn import Exchange, Turn

_GOES_ON = re.compile(
    r"\W*(?:(?:ok|okay|great|thanks|fine|good|sorry|oh|ah|hm+)\W+)*"
    r"(?:and\b(?! (?:please|do it))|what about|how about|or\b|what if|same\b|instead|make (?:it|that)|only\b)",
    re.IGNORECASE,
)
_PICKS = re.compile(
    r"\b(?:which|what|any|one|all|both|each|either|none|how many) of "
    r"(?:them|these|those|the (?:two|three|four|five|others))\b|"
    r"\bthe (?:first|second|third|last|other|latter|former|cheap\w+|earlier|later|longer|shorter) ones?\b",
    re.IGNORECASE,
)
_FEW, _LEAD, _FEW_ROWS = 4, 24, 3
_CLEARLY = 0.4  # how surely a field is asked for


def goes_on(clause: str, turn: Turn) -> bool:
    """Whether the clause leans on what was asked before this turn."""
    if not turn.past or not turn.past[-1].exchanges:
        return False
    opens = clause in turn.text[: len(clause) + _LEAD] and bool(_GOES_ON.match(turn.text))
    return opens or refers_back(clause) or len(content_words(clause)) <= _FEW


def looks_again(clause: str, turn: Turn, *, unsure: bool) -> ToolUse | None:
    """The last look-up once more, for a question that picks some of what it found: 'which of the two is longer?'"""
    good = [each for each in turn.past[-1].exchanges if each.result.status == "success"]
    made = [each for each in good if _PICKS.search(clause) or _tells(each, clause)]
    return made[-1].use if made and unsure and "question" not in made[-1].use.input else None


def _tells(made: Exchange, clause: str) -> bool:
    """Whether the few things that it found have a field which the clause asks for: 'how much will that be?'"""
    asked = Asked(clause)
    rows = [row for value in values(made.result) for row in records(value) if title(row)]
    plain = [(key, value) for row in rows for key, value in row.items() if not isinstance(value, list | dict)]
    return len(rows) <= _FEW_ROWS and any(asked.wants(key, value) >= _CLEARLY for key, value in plain)


def continued(clause: str, turn: Turn, tools: Sequence[Tool], context: Context) -> tuple[Tool, Filled] | None:
    """The last turn's call that takes most of what is said now, amended by it; None where none takes any of it."""
    alone = replace(context, clause=clause, reading=clause, whole=clause, turn=clause, earlier=(), found=())
    amended = list(_amended(turn, tools, alone))
    return max(amended, key=lambda each: each[1].evidence, default=None)


def _amended(turn: Turn, tools: Sequence[Tool], alone: Context) -> Iterator[tuple[Tool, Filled]]:
    offered = {tool.name: tool for tool in tools if not does(tool)}
    for each in reversed(turn.past[-1].exchanges):
        tool = offered.get(each.use.name)
        if tool is None or each.result.status != "success" or not properties(tool):
            continue
        now = fill(tool, alone)
        said = {name: value for name, value in now.arguments.items() if name not in now.guessed}
        if now.evidence and any(each.use.input.get(name) != value for name, value in said.items()):
            yield tool, Filled({**_kept(tool, each.use.input, said), **said}, (), now.evidence)


def _kept(tool: Tool, before: JsonObject, now: Mapping[str, Json]) -> JsonObject:
    """What was asked before and still holds: another day takes the place of the day, whatever it was given as."""
    moved = {_sort(name, properties(tool)[name]) for name in now} - {""}
    return {name: value for name, value in before.items() if _sort(name, properties(tool).get(name, {})) not in moved}


def _sort(name: str, schema: JsonObject) -> str:
    """Parameters of one sort say the same thing together: the days, the times of day."""
    weekdays = {"monday", "sunday"} <= {option.lower() for option in options(schema)}
    if weekdays or is_date(name, schema) or {"weekday", "date", "day"} & set(name_words(name)):
        return "day"
    return "time" if is_time(schema) else ""
