"""What an offer of tools says of each: its own description, its parameters, and what other descriptions say of it.

'For free times use find_slots' stands in the description of another tool, and describes this one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from local.bedrock.model import Tool
from local.bedrock.planner.language import examples_in, phrases, words
from local.bedrock.planner.schema import explained, name_words, options, properties

_PART = re.compile(r"(?<=[.!?;])\s+|\n+")
_ARGUMENTS = ("\nArgs:", "\nParameters:", "\nReturns:")
_NOT = re.compile(r"\b(?:does not|doesn't|never|no longer|changes nothing|creates no)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:use|see|call|(?:is|are)(?: (?:found|explained|listed))?(?: (?:in|by|with))?)\s*(?=[.,;:]|$)", re.IGNORECASE
)
_OWN = re.compile(
    r"\bmy\b|\bwho (?:writes|asks|speaks)\b|\b(?:the|this) (?:customer|caller|user|person|member|guest)'s\b",
    re.IGNORECASE,
)
_SHORT, _LATER = 60, 0.9


@dataclass(frozen=True)
class Described:
    """A tool in phrases: what it says of itself, first things first; what all say that it is for; what it takes."""

    says: tuple[str, ...]
    weights: tuple[float, ...]
    uses: tuple[str, ...]
    takes: tuple[str, ...]
    text: str
    hands_on: bool  # a question, to somebody whose duties it lists: the nearest one decides
    is_own: bool  # tells only what is the asker's


def name_of(tool: Tool) -> str:
    """Its name in words."""
    return re.sub(r"[_-]", " ", tool.name)


def summary(tool: Tool) -> str:
    """What the tool is for: its description up to where its arguments are explained."""
    for heading in _ARGUMENTS:
        if heading in tool.description:
            return tool.description.split(heading, 1)[0]
    return tool.description


def described(tools: Sequence[Tool]) -> list[Described]:
    """One for each, in their order."""
    return list(_described(tuple((tool.name, tool.description, repr(tool.schema)) for tool in tools), _Offer(tools)))


class _Offer:
    """Tools that a cache may hold beside their key."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self.tools = tuple(tools)

    def __hash__(self) -> int:
        return 0

    def __eq__(self, _: object) -> bool:
        return True


@lru_cache(maxsize=64)
def _described(_key: tuple[tuple[str, str, str], ...], offer: _Offer) -> tuple[Described, ...]:
    uses: dict[str, list[str]] = {tool.name: [name_of(tool)] for tool in offer.tools}
    for tool in offer.tools:
        for part in _parts(tool):
            named = [name for name in uses if name != tool.name and "_" in name and name in part]
            if not (named or _NOT.search(part)):
                uses[tool.name] += _phrases(part)
            for name in named:
                uses[name] += _phrases(_without_names(part, uses))
    return tuple(_one(tool, uses[tool.name]) for tool in offer.tools)


def _one(tool: Tool, uses: Sequence[str]) -> Described:
    """What a description says first weighs more than its cases and warnings."""
    first, _, rest = summary(tool).partition("\n\n")
    said = dict.fromkeys((*phrases(first), *examples_in(summary(tool))), 1.0)
    later = {one: _LATER for one in phrases(rest) if one not in said}
    says = [(name_of(tool), 1.0), *said.items(), *later.items()]
    values = " ".join(value for schema in properties(tool).values() for value in options(schema))
    return Described(
        says=tuple(phrase for phrase, _ in says),
        weights=tuple(weight for _, weight in says),
        uses=tuple(uses),
        takes=tuple(_takes(tool)),
        text=f"{name_of(tool)} {summary(tool)} {values}",
        hands_on=set(properties(tool)) == {"question"},
        is_own=bool(_OWN.search(f"{name_of(tool)} {summary(tool)}")),
    )


def _parts(tool: Tool) -> list[str]:
    return [part.strip() for part in _PART.split(summary(tool)) if part.strip()]


def _phrases(part: str) -> Iterator[str]:
    """A sentence whole, and where it is long the things that it lists."""
    if part:
        yield part
    if len(part) >= _SHORT:
        yield from phrases(part)


def _without_names(part: str, names: dict[str, list[str]]) -> str:
    for name in names:
        part = part.replace(name, "")
    return re.sub(r"^For ", "", _POINTING.sub("", part)).strip(" .,;")


def _takes(tool: Tool) -> Iterator[str]:
    """Each parameter with its description, and its values with what they stand for."""
    for name, schema in properties(tool).items():
        yield f"{' '.join(name_words(name))}. {schema.get('description', '')}"
        for option in options(schema):
            about = explained(option, schema)
            yield f"{' '.join(words(option))}{f', {about}' if about else ''}"
