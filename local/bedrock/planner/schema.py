"""What a property of a tool's JSON Schema stands for: an id, a day, a name, one of several values."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.language import words

FREE_TEXT = frozenset(
    "words item query question text message search request description topic problem issue keywords phrase term "
    "reference mention sql".split()
)

_REMEMBERED = 2_000
_PREPOSITIONS = frozenset("at by for from in of on to with".split())
_ARGUMENT = re.compile(r"^ *[-*]? *`?(\w+)`?(?: \([^)\n]*\))?: +(.+(?:\n {6,}\S.*)*)", re.MULTILINE)
_NUMBERED = re.compile(r"(?:e\.g\.|such as|like|for example),? ['\"]?(\d{3,})\b(?![.:-]\d)")
_WRITTEN = re.compile(r"\bYYYY-MM|\bISO(?! code)\b")
_TIMED = re.compile(r"\b\d{2}:\d{2}\b|\bHH:MM\b")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CALLED = re.compile(r"The ((?:[\w']+ ){0,5}[\w']+)(?=[,.;:(]|$)")


def properties(tool: Tool) -> dict[str, JsonObject]:
    """The parameters of a tool, with their schemas."""
    return properties_of(tool.schema)


def parameters(tool: Tool) -> dict[str, JsonObject]:
    """The parameters of a tool, each with what the tool's description says of it under 'Args:', too."""
    told = _told_of(tool.description)
    return {name: _with(schema, told.get(name, "")) for name, schema in properties(tool).items()}


def _with(schema: JsonObject, told: str) -> JsonObject:
    own = described(schema)
    return {**schema, "description": f"{own.rstrip('.')}. {told}".lstrip(". ")} if told and told not in own else schema


@lru_cache(maxsize=_REMEMBERED)
def _told_of(description: str) -> dict[str, str]:
    _, heading, listed = description.partition("Args:")
    return {found[1]: " ".join(found[2].split()) for found in _ARGUMENT.finditer(listed)} if heading else {}


def options(schema: JsonObject) -> list[str]:
    """The values that a property may have, where they are listed; of a list, those of its items."""
    items = cast("JsonObject", schema.get("items") or {})
    variants = [schema, items, *cast("list[JsonObject]", schema.get("anyOf") or [])]
    return [str(o) for variant in variants for o in cast("list[Json]", variant.get("enum") or []) if o is not None]


def type_of(schema: JsonObject) -> str:
    """The JSON type, `null` aside."""
    variants = [schema, *cast("list[JsonObject]", schema.get("anyOf") or [])]
    kinds = (v.get("type") for v in variants)
    return next((str(k) for k in kinds if k and k != "null"), "string")


def explained(option: str, schema: JsonObject) -> str:
    """What the description says that the option is: 'dermatology is skin', 'large (wide, high)'."""
    return _explained(option, tuple(options(schema)), described(schema))


@lru_cache(maxsize=_REMEMBERED)
def _explained(option: str, listed: Sequence[str], description: str) -> str:
    any_option = "|".join(map(re.escape, listed)) or "(?!)"
    parts = re.split(rf"[;.]\s+|, (?=(?:{any_option})\b)", description)
    means = r"(?:is|are|means|holds|stands for|includes|has|covers)"
    named = re.escape(option)
    said = re.compile(rf"\b{named} (?:{means} ([^;.]+)|\(([^)]+)\))|^{named} (\w.+)")
    found = next((match for part in parts if (match := said.search(part))), None)
    return next(filter(None, found.groups())).rstrip(".") if found else ""


def is_id(name: str, schema: JsonObject) -> bool:
    """Whether the property is an id: by its name, with an example of what its ids look like."""
    named = name.endswith(("_id", "_ids", "_number", "_code", "_no")) or name in ("id", "code", "sku", "number")
    return named and type_of(schema) == "string"


def id_examples(schema: JsonObject) -> list[str]:
    """Ids shown in the property's description or examples."""
    shown = " ".join(str(e) for e in cast("list[Json]", schema.get("examples") or []))
    return [*entities.examples(f"{described(schema)} {shown}"), *_NUMBERED.findall(described(schema))]


def is_date(name: str, schema: JsonObject) -> bool:
    """Whether the property is a day."""
    written = bool(_WRITTEN.search(described(schema)))
    return (
        written or schema.get("format") in ("date", "date-time") or name.endswith(("_date", "_day")) or name == "date"
    )


def is_time(schema: JsonObject) -> bool:
    """Whether the property is a time of day: by its format, or by the example in its description."""
    return schema.get("format") == "time" or bool(_TIMED.search(described(schema)))


def is_name(schema: JsonObject) -> bool:
    """Whether it is a name as one writes it: 'First or last name', 'Words of the title'."""
    said = str(schema.get("description", "")).lower()
    return bool(
        re.search(
            r"\b(?:first|last|full|family|sur) ?(?:or last )?name\b|\bwords? of (?:the|its) [\w' ]*(?:title|name)\b",
            said,
        )
    )


def is_proper(schema: JsonObject) -> bool:
    """Whether the examples in its description are proper names: 'the company, e.g. "Harrow Mutual"'."""
    shown = re.findall(
        r"(?:e\.g\.|such as|for example|like) ['\"]([A-Z][a-z]+(?: [A-Z][a-z]+)*)['\"]",
        str(schema.get("description", "")),
    )
    return bool(shown)


def fits(value: Json, schema: JsonObject) -> bool:
    """Whether the schema's pattern allows the value."""
    pattern = schema.get("pattern")
    return not isinstance(pattern, str) or not isinstance(value, str) or bool(re.search(pattern, value))


def is_thing(schema: JsonObject) -> bool:
    """Whether a thing is named by it: 'The product's name or its id'."""
    said = str(schema.get("description", "")).lower()
    return bool(re.search(r"\bname or (?:its|the|an) id\b|\bid or (?:its |the |a )?name\b", said))


def is_free_text(name: str) -> bool:
    """Whether the property takes words as they are said."""
    return bool(set(name_words(name)) & FREE_TEXT)


@lru_cache(maxsize=_REMEMBERED)
def name_words(name: str) -> Sequence[str]:
    """The words of a property's name."""
    return tuple(words(_CAMEL.sub(" ", name))) or (name,)


def asked_as(name: str, schema: JsonObject) -> str:
    """How a person is asked for it: by its name, spelt as the description spells: 'the MSK cluster'.

    What begins with a preposition, `to_step`, is no name for it: there the description says what it is.
    """
    description = str(schema.get("description", ""))
    said = _CALLED.match(description)
    if said and name_words(name)[0] in _PREPOSITIONS:
        return f"the {said[1]}"
    spelt = {word.lower(): word for word in re.findall(r"\b[A-Z0-9]{2,}\b", description)}
    return f"the {' '.join(spelt.get(word, word) for word in name_words(name))}"


def properties_of(schema: JsonObject) -> dict[str, JsonObject]:
    """By their names."""
    return cast("dict[str, JsonObject]", schema.get("properties") or {})


def required(schema: JsonObject) -> list[str]:
    """The properties that must be given."""
    return cast("list[str]", schema.get("required") or [])


def described(schema: JsonObject) -> str:
    """What a property says of itself."""
    return str(schema.get("description", ""))
