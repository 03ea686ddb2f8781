"""Fills a tool's arguments from what the customer said, from earlier turns, and from what other tools found."""

from dataclasses import dataclass
from functools import partial

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner.called import called, example_of
from local.bedrock.planner.context import Context
from local.bedrock.planner.language import words
from local.bedrock.planner.said import names_somebody, said_value
from local.bedrock.planner.schema import (
    FREE_TEXT,
    fits,
    is_id,
    name_words,
    options,
    parameters,
    type_of,
)
from local.bedrock.planner.schema import required as required_of
from local.bedrock.planner.spelt import by_their_order, choosing, has_look, is_looked_at, is_spoken_of, name_in, spelt
from local.bedrock.planner.unsaid import CLASSES, class_of, optional_words, required_value


@dataclass(frozen=True)
class Filled:
    """The arguments that could be filled, and the required ones that could not."""

    arguments: JsonObject
    missing: tuple[str, ...] = ()
    evidence: int = 0
    names_id: bool = False
    unsaid: bool = False  # all that is missing are names, which nobody but the person can tell
    named: bool = False  # all that it needs are names, and each was said now
    names_one: bool = False  # somebody or something by its proper name
    guessed: frozenset[str] = frozenset()  # what no word named, but what is sought or was found


@dataclass(frozen=True)
class _One:
    """What was found for one property, and how."""

    value: Json
    is_named: bool = False  # by the words
    is_spelt: bool = False  # in the system's own spelling, in this turn
    is_guessed: bool = False


def fill(tool: Tool, context: Context) -> Filled:
    """Arguments by schema. `evidence` counts the values that the words named; an id among them weighs most."""
    properties, required = parameters(tool), required_of(tool.schema)
    spoken_of = is_spoken_of(tool, context)
    found = {name: _one(name, tool, context, spoken_of=spoken_of) for name in properties}
    values: dict[str, Json] = {
        name: one.value for name, one in found.items() if one.value is not None and fits(one.value, properties[name])
    }
    in_order = by_their_order(required, properties, values, context) if spoken_of else {}
    values |= in_order
    missing = tuple(name for name in required if name not in values)
    said = {name for name, one in found.items() if one.is_spelt} | in_order.keys()
    ids = (str(one.value).lower() for name, one in found.items() if one.is_named and is_id(name, properties[name]))
    return Filled(
        arguments=values,
        missing=missing,
        evidence=sum(one.is_named or one.is_spelt for one in found.values()) + len(in_order),
        names_id=any(id_ in context.whole.lower() for id_ in ids),
        unsaid=bool(missing) and spoken_of and all(example_of(properties[name]) for name in missing),
        named=bool(required) and set(required) <= said,
        names_one=any(names_somebody(name, properties[name]) for name in values),
        guessed=frozenset(name for name, one in found.items() if one.is_guessed),
    )


def _one(name: str, tool: Tool, context: Context, *, spoken_of: bool) -> _One:
    """What the words name, else what the conversation has settled, else what may be meant where something must be."""
    properties, required = parameters(tool), required_of(tool.schema)
    schema = properties[name]
    if type_of(schema) == "string" and not options(schema) and example_of(schema):
        return _spelt(name, tool, context, spoken_of=spoken_of)
    value = said_value(name, schema, context, properties)
    if value is not None:
        return _One(value, is_named=True)
    if _is_bound(name, schema, context):
        return _One(_typed(context.bound[name], schema))
    if name in required:
        return _One(required_value(name, schema, tool, context), is_guessed=True)
    if (words := optional_words(name, tool, context)) is not None:
        return _One(words, is_guessed=True)
    is_class = name in CLASSES and not options(schema) and not set(properties) & FREE_TEXT
    if is_class and tool.name not in context.refused:
        return _One(class_of(tool, context, properties), is_guessed=True)
    return _One(None)


def _spelt(name: str, tool: Tool, context: Context, *, spoken_of: bool) -> _One:
    """A name in the system's own spelling, known by the property's example."""
    properties, required = parameters(tool), required_of(tool.schema)
    example = example_of(properties[name])
    choose = None if name in required or has_look(example) else choosing(name, tool, properties)
    alone = required == [name] or (not required and is_looked_at(name, properties[name], properties))
    does = f"{' '.join(name_words(tool.name))} {tool.description.split('.')[0]}"
    find = partial(name_in, choose, partial(called, name_words(name), example, does=does))
    value, is_said = spelt(example, context, find, alone=alone, before=spoken_of)
    return _One(value, is_spelt=is_said)


def _typed(value: Json, schema: JsonObject) -> Json:
    """A number that was given in words of a prompt."""
    return int(value) if isinstance(value, str) and value.isdigit() and type_of(schema) == "integer" else value


def _is_bound(name: str, schema: JsonObject, context: Context) -> bool:
    """Whether the conversation has settled it, and it is not an id to be left out, nor asked for: 'which sizes'."""
    left_out = is_id(name, schema) and "leave it out" in str(schema.get("description", ""))
    return name in context.bound and not left_out and f"{name_words(name)[-1]}s" not in words(context.clause)
