"""Fills a tool's arguments from what the customer said, from earlier turns, and from what other tools found."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import cast

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.called import all_called, called, chosen, example_of, names_in, placed
from local.bedrock.planner.dates import days_of
from local.bedrock.planner.dealing.speech import naming_words
from local.bedrock.planner.events import day_of, event_in
from local.bedrock.planner.flags import is_asked_for
from local.bedrock.planner.language import content_stems, content_words, stem, words
from local.bedrock.planner.measured import bounds, measured
from local.bedrock.planner.naming import is_negated
from local.bedrock.planner.options_said import meant, named, told_of
from local.bedrock.planner.schema import (
    FREE_TEXT,
    fits,
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
from local.bedrock.planner.subject import subject
from local.bedrock.planner.times import times_of

_CLASSES = frozenset("category type kind genre department section".split())
_UNTIL = frozenset("to until last end before through departure leaving checkout return".split())
_RANKS = frozenset("top best worst highest lowest most least cheapest dearest rated please".split())
_MOST_CLASS_WORDS, _MOST_KEYWORDS = 2, 80
_MINE = re.compile(
    r"\b(?:my|our|the) ((?:[\w-]+ ){0,3}?[\w-]+)(?= (?:i|that|which|is|still|from|was|has|broke|for|and)\b|[?.,!]|$)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bhow many (\w+)(?: or (\w+))?", re.IGNORECASE)
_SHORTEST = 3  # of an abbreviation: 'mem' for memory
_OF_A_PERSON = re.compile(r"\b(?:first|last|full|family) (?:or last )?name\b", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(?:something|anything|what|which|ideas?|suggest\w*|recommend\w*|presents?|gifts?|one|that|this|it)\b",
    re.IGNORECASE,
)
_COUNT = frozenset("limit count top number n results".split())


@dataclass(frozen=True)
class Context:
    """Where values may come from: the clause, its reading, the same with what is told, the turn, what came before.

    `bound` are values by parameter that the conversation has settled.
    """

    clause: str
    reading: str
    whole: str
    turn: str
    today: date
    earlier: Sequence[str] = ()
    found: Sequence[Mapping[str, Json]] = ()
    refused: frozenset[str] = frozenset()
    bound: Mapping[str, Json] = field(default_factory=dict)
    embedder: Embeds | None = None


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


def fill(tool: Tool, context: Context) -> Filled:
    """Arguments by schema. `evidence` counts the values that the words named; an id among them weighs most."""
    properties = cast("dict[str, JsonObject]", tool.schema.get("properties") or {})
    required = cast("list[str]", tool.schema.get("required") or [])
    values: dict[str, Json] = {}
    evidence, names_id = 0, False
    said: list[str] = []
    guessed: set[str] = set()
    spoken_of = _is_spoken_of(tool, context)
    for name, schema in properties.items():
        value = _value(name, schema, context, properties)
        if example := example_of(schema) if type_of(schema) == "string" and not options(schema) else "":
            choose = None if name in required or _has_look(example) else _choosing(name, tool, properties)
            alone = required == [name] or (not required and _is_looked_at(name, schema, properties))
            does = f"{' '.join(name_words(tool.name))} {tool.description.split('.')[0]}"
            find = partial(_name_in, choose, partial(called, name_words(name), example, does=does))
            value, is_said = _called(example, context, find, alone=alone, before=spoken_of)
            evidence += is_said
            said += [name] if is_said else []
        elif value is None and _is_bound(name, schema, context):
            value = _typed(context.bound[name], schema)
        elif value is None and name in required:
            value = _required(name, schema, context, properties)
            guessed.add(name)
        elif (
            value is None
            and tool.name not in context.refused
            and name in _CLASSES
            and not options(schema)
            and not set(properties) & FREE_TEXT
        ):
            value = _class(tool, context, properties)
            guessed.add(name)
        elif value is not None:
            evidence += 1
            names_id |= is_id(name, schema) and str(value).lower() in context.whole.lower()
        if value is not None and fits(value, schema):
            values[name] = value
    if spoken_of:
        values |= (placed_in_order := _by_their_order(required, properties, values, context))
        evidence, said = evidence + len(placed_in_order), [*said, *placed_in_order]
    missing = tuple(name for name in required if name not in values)
    unsaid = bool(missing) and spoken_of and all(example_of(properties[name]) for name in missing)
    return Filled(
        arguments=values,
        missing=missing,
        evidence=evidence,
        names_id=names_id,
        unsaid=unsaid,
        named=bool(required) and set(required) <= set(said),
        names_one=any(_names_somebody(name, properties[name]) for name in values),
        guessed=frozenset(guessed),
    )


def _by_their_order(
    required: Sequence[str], properties: Mapping[str, JsonObject], values: Mapping[str, Json], context: Context
) -> dict[str, Json]:
    """Names that stand there without their nouns, as many as are needed, in order: 'deploy on shop-a into drop-1'."""
    lacking = [name for name in required if name not in values]
    own = [name for name in names_in(context.clause) if name in context.turn]
    names = [name for name in own if name not in values.values()]
    are_names = all(example_of(properties[name]) and not _has_look(example_of(properties[name])) for name in lacking)
    return dict(zip(lacking, names, strict=True)) if lacking and are_names and len(names) == len(lacking) else {}


def _is_spoken_of(tool: Tool, context: Context) -> bool:
    """Whether the clause has a word of what the tool does: only then it takes up what was said before."""
    does = re.split(r"[.:]", tool.description, maxsplit=1)[0]
    return bool(content_stems(f"{' '.join(name_words(tool.name))} {does}") & content_stems(context.reading))


def _is_looked_at(name: str, schema: JsonObject, properties: Mapping[str, JsonObject]) -> bool:
    """Whether a tool that needs nothing looks at the thing of this name, unless it is to be left out."""
    is_left_out = "leave it out" in str(schema.get("description", ""))
    return name == next(iter(properties)) and not is_left_out and not _has_look(example_of(schema))


def _choosing(name: str, tool: Tool, properties: Mapping[str, JsonObject]) -> Callable[[str], str | None]:
    """Finds in a text what the tool's act is to befall, for a name that may be left out."""
    does = " ".join((*name_words(tool.name), *words(tool.description)))
    needed = [properties[each] for each in cast("list[str]", tool.schema.get("required") or [])]
    alone = all(_has_look(example_of(schema)) for schema in needed if type_of(schema) == "string")
    return partial(chosen, name_words(name)[-1], does, alone=alone)


def _has_look(example: str) -> bool:
    """Whether a name is known by its shape: 'us-east-1', 'stack:network'."""
    return bool(re.search(r"[\d:]", example))


def _name_in(choose: Callable[[str], str | None] | None, find: Callable[[str], str | None], text: str) -> str | None:
    """`choose` finds what an act is to befall, for a name that may be left out."""
    return (choose(text) if choose else None) or find(text)


def _called(
    example: str, context: Context, find: Callable[[str], str | None], *, alone: bool, before: bool
) -> tuple[str | None, bool]:
    """A name in the system's own spelling, and whether it was said in this turn; a phrase is never one.

    It stands in the person's own words: elsewhere they are spelt as tools spell, and a name is nobody's to correct.
    """
    said = (context.turn, context.clause, context.reading, context.whole)
    own = "\n".join((context.turn, *context.earlier))
    for text in (*said, *(reversed(context.earlier) if before else ())):
        value = find(text)
        if value and value in own:
            return value, text in said
    return (placed(example, context.clause), False) if alone else (None, False)


def _typed(value: Json, schema: JsonObject) -> Json:
    """A number that was given in words of a prompt."""
    return int(value) if isinstance(value, str) and value.isdigit() and type_of(schema) == "integer" else value


def _is_bound(name: str, schema: JsonObject, context: Context) -> bool:
    """Whether the conversation has settled it, and it is not an id to be left out, nor asked for: 'which sizes'."""
    left_out = is_id(name, schema) and "leave it out" in str(schema.get("description", ""))
    return name in context.bound and not left_out and f"{name_words(name)[-1]}s" not in words(context.clause)


def _value(name: str, schema: JsonObject, context: Context, properties: Mapping[str, JsonObject]) -> Json:
    """A value that the customer's words name, or that their references point to."""
    kind = type_of(schema)
    if kind == "array":
        return (
            cast("list[Json]", _chosen(name, schema, context) or all_called(example_of(schema), context.turn)) or None
        )
    if options(schema):
        return next(iter(_chosen(name, schema, context)), None)
    if is_id(name, schema):
        return _identifier(id_examples(schema), context) or _only(name, context.found)
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
        return _date(name, context)
    if is_time(schema):
        return _time(name, context)
    if is_free_text(name):
        return None
    if "language" in name_words(name):
        return next(iter(entities.languages_in(context.whole)), None)
    if _names_somebody(name, schema):
        return _name_of(name, context, properties)
    word = name_words(name)[-1]
    value = entities.named_value(word, context.clause) or entities.named_value(word, context.reading)
    return value or (_thing(context) if is_thing(schema) else None)


def _name_of(name: str, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    """The name that is said, where it can only be this property's: of several a person's after 'with' or a title."""
    found = entities.proper_name(context.clause) or entities.proper_name(context.whole)
    if found is None or entities.languages_in(found):
        return None
    takers = [each for each, schema in properties.items() if _names_somebody(each, schema) and "language" not in each]
    persons = [
        each for each in takers if is_name(properties[each]) and _OF_A_PERSON.search(_described(properties[each]))
    ]
    by_person = re.search(
        rf"\b(?:with|by|from|dr|mr|mrs|ms|prof)\.? {re.escape(found)}\b", context.whole, re.IGNORECASE
    )
    meant = (persons if by_person else [each for each in takers if each not in persons]) or takers
    return found if len(meant) == 1 and meant[0] == name else None


def _described(schema: JsonObject) -> str:
    return str(schema.get("description", ""))


def _names_somebody(name: str, schema: JsonObject) -> bool:
    """Whether it is a proper name, which nobody but the person can tell."""
    return name == "name" or name.endswith("_name") or is_name(schema) or is_proper(schema)


def _thing(context: Context) -> str | None:
    """The thing that the clause names: what is quoted, a name of two words or more, or what follows 'my'."""
    named = entities.quoted(context.clause) or entities.proper_name(context.clause)
    if named and (" " in named or entities.quoted(context.clause)):
        return named
    mine = _MINE.search(context.clause) or _MINE.search(context.reading)
    return mine[1] if mine else None


def _date(name: str, context: Context) -> str | None:
    """The first day that is meant; for `to_date` and its like the last."""
    texts = (context.clause, context.reading, context.whole)
    days = next((found for text in texts if (found := days_of(text, today=context.today))), None)
    if days is None and context.embedder and (event := event_in(context.whole)):
        return day_of(event, context.found, context.embedder)
    if days is None or not _is_of_the_event(name, context.whole):
        return None
    return (days.last if set(name_words(name)) & _UNTIL else days.first).isoformat()


def _is_of_the_event(name: str, text: str) -> bool:
    """Whether a day is for a property that says of what: `ordered_since` is for what was ordered."""
    events = {stem(word) for word in name_words(name) if word.endswith("ed")}
    return not events or bool(events & {stem(word) for word in words(text)})


def _required(name: str, schema: JsonObject, context: Context, properties: Mapping[str, JsonObject]) -> Json:
    """What must be given and was not named: words for a free text, a field that another tool found."""
    for record in context.found:
        if record.get(name) is not None:
            return record[name]
    if is_id(name, schema) and is_thing(schema):
        named = _thing(context) or subject(context.clause, named=_names(properties))
        return named if naming_words(named) else None
    if _names_somebody(name, schema):
        return None
    if options(schema):
        return None
    if schema.get("default") is not None or is_id(name, schema) or type_of(schema) != "string" or is_date(name, schema):
        return None
    return _free_text(name, context, properties)


def _class(tool: Tool, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    """What kind of thing is meant: the subject without the tool's own words, 'lamps' in 'best rated lamps'."""
    own = content_stems(f"{tool.name} {tool.description}")
    said = content_words(subject(context.reading, named=_names(properties)))
    kind = [word for word in said if stem(word) not in own and word not in _RANKS and not word.isdigit()]
    return " ".join(kind) if 0 < len(kind) <= _MOST_CLASS_WORDS else None


def _free_text(name: str, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    if name in ("question", "message", "request", "text", "problem", "issue"):
        return _as_question(context)
    if named := _identifier(id_examples(properties[name]), replace(context, turn="", earlier=())):
        return named
    if need := _need(context):
        return need
    texts = (context.reading, context.whole, *reversed(context.earlier))
    subjects = (subject(text, named=_names(properties)) for text in texts)
    found = next((found for found in subjects if found), None)
    return _keywords(found) if found and _takes_keywords(properties[name]) else found


def _takes_keywords(schema: JsonObject) -> bool:
    return "keyword" in _described(schema).lower()


def _keywords(text: str) -> str:
    """The words that name something, not more than a search takes."""
    return " ".join(dict.fromkeys(naming_words(text) or content_words(text)))[:_MOST_KEYWORDS].strip()


def _need(context: Context) -> str:
    """All that is told where what is sought has no name: 'My feet are cold. Is there anything against that?'"""
    told = set(content_words(context.whole)) - set(content_words(context.reading))
    return entities.without_amounts(context.whole).strip() if told and _UNNAMED.search(context.clause) else ""


def _as_question(context: Context) -> str:
    """The clause as a sentence of its own, with what is told around it."""
    text = context.whole.strip(" ,;")
    return f"{text[:1].upper()}{text[1:]}" if text else context.turn


def _only(name: str, found: Sequence[Mapping[str, Json]]) -> Json:
    """The one id of that name that was found for this question."""
    known = {str(record[name]) for record in found if record.get(name) is not None}
    return known.pop() if len(known) == 1 else None


def _identifier(shown: Sequence[str], context: Context) -> str | None:
    """An id that looks like the examples: as said now, else as said before."""
    texts = (context.clause, context.reading, context.turn, *reversed(context.earlier))
    alike = (entities.like(example, text) for text in texts for example in shown)
    return next((found for found in alike if found), None)


def _number(name: str, schema: JsonObject, context: Context, properties: Mapping[str, JsonObject]) -> float | None:
    if set(name_words(name)) & _COUNT:
        counted = entities.count(context.clause)
        return float(counted) if counted else None
    for text in (context.clause, context.whole):
        if (amount := measured(name, schema, text, beside=properties)) is not None:
            return amount
    if bounds(name, schema):
        return None
    if named := entities.named_value(name_words(name)[-1], context.clause):
        return entities.number(named) if named[-1].isdigit() else None
    nouns = _COUNTED.search(str(schema.get("description", "")))
    return _amount_of(name, context.whole, *(filter(None, nouns.groups()) if nouns else ()))


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


def _time(name: str, context: Context) -> str | None:
    span = times_of(context.clause)
    parts = set(name_words(name))
    if parts & _UNTIL or "latest" in parts:
        return span.end
    return span.start


def _names(properties: Mapping[str, JsonObject]) -> list[str]:
    return [name_words(name)[-1] for name in properties]
