"""Tools that do something, and what they must be told: by their names, descriptions and schemas."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.language import stem, words
from local.bedrock.planner.schema import (
    is_date,
    is_free_text,
    is_id,
    is_thing,
    is_time,
    name_words,
    options,
    properties,
    type_of,
)
from local.bedrock.planner.step import Call
from local.bedrock.planner.turn import Exchange

_DOES = frozenset(
    "place create process order book buy reserve purchase submit send cancel renew register add remove update change "
    "pay rent borrow lend hire make sell take".split()
)
_CLASSES = frozenset("category type kind genre department section brand sort order".split())
_POINTS = frozenset({"reference", "mention"})
_COUNTS = frozenset("quantity count number pieces copies units".split())
_OBJECT = re.compile(r"^\W*(\w+) (?:an?|the|one)(?: [\w']+'s?)? (\w+)")


@dataclass(frozen=True)
class Terms:
    """Parameters of what can be chosen: the one that says of what, those that pick a kind of it, and how many.

    An empty `thing` is of any sort;
    `by_name` says that an id may also be a name.
    """

    thing: str
    options: tuple[str, ...] = ()
    count: str | None = None
    by_name: bool = False


def call_about(tool: Tool, thing: str, said: Mapping[str, Json]) -> Call:
    """The tool asked about a thing, with what it takes of what was said."""
    given = {name: value for name, value in said.items() if name in properties(tool) and value is not None}
    return Call(tool.name, {thing_parameter(tool) or "": thing, **given})


@dataclass(frozen=True)
class Deed:
    """A tool that acts; `rehearsal` is the parameter that makes it only try."""

    tool: Tool
    terms: Terms
    rehearsal: str | None = None

    @property
    def done(self) -> str:
        """That it was done: 'placed'."""
        verb = words(self.tool.description)[0]
        return f"{verb}d" if verb.endswith("e") else f"{verb}ed"

    def call(self, thing: str, options: Mapping[str, str], count: int | None) -> Call:
        """To do it."""
        return call_about(self.tool, thing, {**options, **({self.terms.count: count} if self.terms.count else {})})

    def is_done_by(self, exchange: Exchange) -> bool:
        """Whether this call did it, or tried to; a rehearsal does nothing."""
        return exchange.use.name == self.tool.name and not exchange.use.input.get(self.rehearsal or "")

    @property
    def in_words(self) -> str:
        """What it does, as one would ask for it: 'place the order'."""
        found = _OBJECT.match(self.tool.description)
        return f"{found[1].lower()} the {found[2].lower()}" if found else f"{words(self.tool.description)[0]} it"


def deed_among(tools: Sequence[Tool]) -> Deed | None:
    """The first tool that does something to a thing."""
    return next((deed for tool in tools if _acts(tool) and (deed := _deed(tool))), None)


def terms_among(tools: Sequence[Tool]) -> Terms | None:
    """The terms of tools that only look: of those about the thing that the first of them is about.

    Tools that find what is pointed at are about anything.
    """
    if any(map(takes_pointing, tools)):
        return Terms(
            "", tuple(dict.fromkeys(option for tool in tools for option in _terms(tool, "").options)), by_name=True
        )
    about = [(tool, thing) for tool in tools if (thing := thing_parameter(tool))]
    every = [_terms(tool, thing) for tool, thing in about if alike(thing, about[0][1])]
    options = dict.fromkeys(option for terms in every for option in terms.options)
    if not every:
        return None
    return Terms(every[0].thing, tuple(options), next((t.count for t in every if t.count), None), every[0].by_name)


def takes_pointing(tool: Tool) -> bool:
    """Whether a tool finds what is pointed at."""
    return bool(_POINTS & properties(tool).keys())


def thing_parameter(tool: Tool) -> str | None:
    """The required parameter that says of which thing."""
    named = (name for name, schema in properties(tool).items() if is_id(name, schema) or is_thing(schema))
    return next((name for name in named if name in required(tool)), None)


def required(tool: Tool) -> list[str]:
    """The parameters that must be given."""
    return cast("list[str]", tool.schema.get("required") or [])


def alike(one: str, other: str) -> bool:
    """Whether two parameters name the same kind of thing: 'lamp' and 'lamp_id'."""
    if not (one and other):
        return False
    return name_words(one)[0] == name_words(other)[0]


def does_something(description: str) -> bool:
    """Whether a description speaks of doing: 'placing it', 'books a seat'."""
    return bool({stem(verb) for verb in _DOES} & {stem(word) for word in words(description)})


def _acts(tool: Tool) -> bool:
    """By the verb that its description begins with."""
    return next(iter(words(tool.description)), "") in _DOES


def _deed(tool: Tool) -> Deed | None:
    if (thing := thing_parameter(tool)) is None:
        return None
    flags = (name for name, schema in properties(tool).items() if type_of(schema) == "boolean")
    return Deed(tool, _terms(tool, thing), next(flags, None))


def _terms(tool: Tool, thing: str) -> Terms:
    beside = {name: schema for name, schema in properties(tool).items() if name != thing}
    counts = (name for name, schema in beside.items() if type_of(schema) == "integer" and _counts(name))
    options = tuple(name for name, schema in beside.items() if _is_choice(name, schema))
    schema = properties(tool).get(thing, {})
    return Terms(thing, options, next(counts, None), is_id(thing, schema) and is_thing(schema))


def _counts(name: str) -> bool:
    return bool(_COUNTS & set(name_words(name)))


def _is_choice(name: str, schema: JsonObject) -> bool:
    """Whether the parameter picks one of a thing's kinds, as a size does."""
    other = is_id(name, schema) or is_date(name, schema) or is_time(schema) or is_free_text(name)
    return type_of(schema) == "string" and not (other or options(schema) or set(name_words(name)) & _CLASSES)
