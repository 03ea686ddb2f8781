"""Values that words name, or that references point to, by the kind of the property."""

import re
from collections.abc import Mapping, Sequence
from typing import cast

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner import entities
from local.bedrock.planner.called import all_called, example_of
from local.bedrock.planner.context import Context
from local.bedrock.planner.flags import is_asked_for
from local.bedrock.planner.language import content_stems, words
from local.bedrock.planner.measured import bounds, measured
from local.bedrock.planner.naming import is_negated
from local.bedrock.planner.numbers import number_for
from local.bedrock.planner.options_said import meant, named, told_of
from local.bedrock.planner.said_days import date_for, time_for
from local.bedrock.planner.schema import (
    described,
    id_examples,
    is_date,
    is_free_text,
    is_id,
    is_name,
    is_proper,
    is_thing,
    is_time,
    name_words,
    options,
    type_of,
)
from local.bedrock.planner.sought import led_elsewhere
from local.bedrock.planner.subject import names_a_thing, regarding_what

_MINE = re.compile(
    r"\b(?:my|our|the) ((?:[\w-]+ ){0,3}?[\w-]+)(?= (?:i|that|which|is|still|from|was|has|broke|for|and)\b|[?.,!]|$)",
    re.IGNORECASE,
)
_THERE = re.compile(r"(?<!is )(?<!are )\bthere\b(?! (?:is|are|any|a)\b)", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow many (\w+)(?: or (\w+))?", re.IGNORECASE)
_SHORTEST = 3  # of an abbreviation: 'mem' for memory
_OF_A_PERSON = re.compile(r"\b(?:first|last|full|family) (?:or last )?name\b", re.IGNORECASE)
_COUNT = frozenset("limit count top number n results".split())


def said_value(name: str, schema: JsonObject, context: Context, properties: Mapping[str, JsonObject]) -> Json:
    """A value that the customer's words name, or that their references point to."""
    kind = type_of(schema)
    if kind == "array":
        return (
            cast("list[Json]", _chosen(name, schema, context) or all_called(example_of(schema), context.turn)) or None
        )
    if options(schema):
        return next(iter(_chosen(name, schema, context)), None) or _found_there(name, schema, context)
    if is_id(name, schema):
        shown = id_examples(schema)
        found = identifier_in(shown, context) if shown else any_identifier(context, properties)
        return found or _only(name, context.found)
    if kind in ("number", "integer"):
        amount = _number(name, schema, context, properties)
        return amount if amount is None or kind == "number" else int(amount)
    if kind == "boolean":
        return _holds(name, schema, context)
    return _word(name, schema, context, properties) if kind == "string" else None


def _holds(name: str, schema: JsonObject, context: Context) -> bool | None:
    """Whether the clause says the property's name, or one of the cases that its description lists after a colon."""
    before, _, cases = str(schema.get("description", "")).partition(":")
    listed = cases if before.lower() not in ("true", "false") else ""
    for text in (context.clause, context.whole):
        if listed and content_stems(listed) & content_stems(text):
            return not is_negated(text)
    return is_asked_for(name, context.clause) or None


def _word(name: str, schema: JsonObject, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    """A date, a proper name, or the value beside the property's name: 'size 10' for `size`."""
    if is_date(name, schema):
        return date_for(name, schema, context)
    if is_time(schema):
        return time_for(name, context)
    if is_free_text(name):
        return None
    if "language" in name_words(name):
        return next(iter(entities.languages_in(context.whole)), None)
    if names_somebody(name, schema):
        return _name_of(name, context, properties)
    word = name_words(name)[-1]
    value = entities.named_value(word, context.clause) or entities.named_value(word, context.reading)
    return value or (thing_in(context) if is_thing(schema) else None)


def _name_of(name: str, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    """The name that is said, where it can only be this property's: of several a person's after 'with' or a title."""
    found = entities.proper_name(context.clause) or entities.proper_name(context.whole)
    if found is None or entities.languages_in(found):
        return None
    if led_elsewhere(name, found, context.whole, properties):
        return None
    takers = [each for each, schema in properties.items() if names_somebody(each, schema) and "language" not in each]
    persons = [
        each for each in takers if is_name(properties[each]) and _OF_A_PERSON.search(described(properties[each]))
    ]
    by_person = re.search(
        rf"\b(?:with|by|from|dr|mr|mrs|ms|prof)\.? {re.escape(found)}\b", context.whole, re.IGNORECASE
    )
    meant = (persons if by_person else [each for each in takers if each not in persons]) or takers
    return found if len(meant) == 1 and meant[0] == name else None


def names_somebody(name: str, schema: JsonObject) -> bool:
    """Whether it is a proper name, which nobody but the person can tell."""
    return name == "name" or name.endswith("_name") or is_name(schema) or is_proper(schema)


def thing_in(context: Context) -> str | None:
    """The thing that the clause names: what is quoted, a name of two words or more, or what follows 'my'."""
    about = regarding_what(context.clause) or regarding_what(context.reading)
    if about and not entities.identifiers(about):
        return about
    named = entities.quoted(context.clause) or entities.proper_name(context.clause)
    if named and (" " in named or entities.quoted(context.clause)):
        return named
    mine = _MINE.search(context.clause) or _MINE.search(context.reading)
    return mine[1] if mine and names_a_thing(mine[1]) else None


def _number(name: str, schema: JsonObject, context: Context, properties: Mapping[str, JsonObject]) -> float | None:
    if set(name_words(name)) & _COUNT:
        counted = entities.count(context.clause)
        if counted or not {"count", "number"} & set(name_words(name)):
            return float(counted) if counted else None
    for text in (context.clause, context.whole):
        if (amount := measured(name, schema, text, beside=properties)) is not None:
            return amount
    if bounds(name, schema):
        return None
    if named := entities.named_value(name_words(name)[-1], context.clause):
        return entities.number(named) if named[-1].isdigit() else None
    nouns = _COUNTED.search(str(schema.get("description", "")))
    amount = _amount_of(name, context.whole, *(filter(None, nouns.groups()) if nouns else ()))
    return number_for(name, schema, context.clause, context.today) if amount is None else amount


def _amount_of(name: str, text: str, *nouns: str) -> float | None:
    """'20,000 events', '5 minutes' in seconds, '2048 mem' of memory; also what else the description counts."""
    short = (word for word in words(text) if len(word) >= _SHORTEST and name.startswith(word))
    found = (
        entities.counted(name_words(name)[0], text),
        entities.lasting(name_words(name)[-1], text),
        *(entities.counted(word, text) for word in (*nouns, *short)),
    )
    return next((amount for amount in found if amount is not None), None)


def _chosen(name: str, schema: JsonObject, context: Context) -> list[str]:
    """The options that the clause names, or what is told around it does; else those that it means."""
    if found := named(context.clause, schema) or told_of(context.clause, schema) or named(context.whole, schema):
        return found
    state = name_words(name)[-1] in ("status", "state")  # of which the words are near each other
    return meant(context.clause, schema, context.embedder) if context.embedder and not state else []


def _found_there(name: str, schema: JsonObject, context: Context) -> Json:
    """What was found for another question of the same message, where this one points at it: 'how do I get there?'"""
    value = _only(name, context.found) if _THERE.search(context.clause) else None
    return value if value in options(schema) else None


def _only(name: str, found: Sequence[Mapping[str, Json]]) -> Json:
    """The one id of that name that was found for this question."""
    known = {str(record[name]) for record in found if record.get(name) is not None}
    return known.pop() if len(known) == 1 else None


def identifier_in(shown: Sequence[str], context: Context) -> str | None:
    """An id that looks like the examples, or like any where none is shown: as said now, else as said before."""
    texts = (context.clause, context.reading, context.turn, *reversed(context.earlier))
    alike = (entities.like(example, text) for text in texts for example in shown)
    return next((found for found in alike if found), None)


def any_identifier(context: Context, beside: Mapping[str, JsonObject]) -> str | None:
    """An id where nobody says what it looks like, and which is none that another parameter shows."""
    others = [example for schema in beside.values() for example in id_examples(schema)]
    texts = (context.clause, context.reading, context.turn, *reversed(context.earlier))
    ids = (each for text in texts for each in entities.numbered(text))
    return next((each for each in ids if not any(entities.like(other, each) for other in others)), None)
