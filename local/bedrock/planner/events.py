"""A day that is only spoken of, by what happens on it: 'the day we arrive' is what a record tells as `arrival`."""

import re
from collections.abc import Mapping, Sequence

from local.bedrock.model import Json, Tool
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.schema import is_date, properties

_WHOSE = r"(?P<event>(?:i|we|my|our) [\w'-]+)"
_HAPPENS = (
    r"(?P<done>(?:the|it|he|she|they)\b[\w' -]{2,30}\b(?:is|are|gets?|comes?|ends?|begins?|starts?)(?: [\w'-]+)?)"
)
_EVENT = re.compile(
    r"\b(?:the|that) (?:day|morning|afternoon|evening|night|date) "
    rf"(?:(?:that |when |on which |of )?{_WHOSE}|(?:that |when |on which )?{_HAPPENS})",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def event_in(text: str) -> str:
    """What a day is the day of: 'we arrive'; empty where no day is spoken of so."""
    found = _EVENT.search(text)
    return (found["event"] or found["done"]) if found else ""


def takes_a_day(tool: Tool) -> bool:
    """Whether a tool can be asked about a day."""
    return any(is_date(name, schema) for name, schema in properties(tool).items())


def day_of(event: str, found: Sequence[Mapping[str, Json]], embedder: Embeds) -> str | None:
    """The day of an event in what was found: that of the field which means most nearly the same."""
    days = {
        key: str(value)
        for record in found
        for key, value in record.items()
        if isinstance(value, str) and _DAY.fullmatch(value)
    }
    if not event or not days:
        return None
    meant, *fields = embedder.embed([event, *(key.replace("_", " ") for key in days)])
    near = [float(field @ meant) for field in fields]
    return list(days.values())[near.index(max(near))]
