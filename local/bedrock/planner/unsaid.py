"""What must be given and no word named: what another tool found, what is sought, the question itself."""

import re
from collections.abc import Mapping
from dataclasses import replace

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.context import Context
from local.bedrock.planner.dealing.speech import naming_words
from local.bedrock.planner.language import content_stems, content_words, stem
from local.bedrock.planner.options_said import likeliest
from local.bedrock.planner.said import identifier_in, thing_in
from local.bedrock.planner.schema import (
    described,
    id_examples,
    is_date,
    is_id,
    is_thing,
    is_time,
    name_words,
    options,
    parameters,
    type_of,
)
from local.bedrock.planner.sought import is_of_somebody, says_more, takes_keywords, words_beside, words_for
from local.bedrock.planner.subject import subject

_ASKED = frozenset("question message request text problem issue".split())
_AS_SAID = frozenset("query search reference mention description phrase".split())
CLASSES = frozenset("category type kind genre department section".split())
_RANKS = frozenset("top best worst highest lowest most least cheapest dearest rated please".split())
_MOST_CLASS_WORDS, _MOST_KEYWORDS = 2, 80
_UNNAMED = re.compile(
    r"\b(?:something|anything|what|which|ideas?|suggest\w*|recommend\w*|presents?|gifts?|one|that|this|it)\b",
    re.IGNORECASE,
)


def required_value(name: str, schema: JsonObject, tool: Tool, context: Context) -> Json:
    """What must be given and was not named: words for a free text, a field that another tool found."""
    properties = parameters(tool)
    for record in context.found:
        if record.get(name) is not None:
            return record[name]
    if is_id(name, schema) and is_thing(schema):
        named = thing_in(context) or subject(context.clause, named=_names(properties))
        return named if naming_words(named) else None
    if options(schema):
        tells = context.embedder and says_more(context.whole, tool)
        return likeliest(context.whole, schema, context.embedder) if context.embedder and tells else None
    if is_of_somebody(name, schema):
        return words_for(name, tool, context)
    if schema.get("default") is not None or is_id(name, schema) or type_of(schema) != "string" or is_date(name, schema):
        return None
    if name in _ASKED | CLASSES | _AS_SAID and not takes_keywords(name, schema):
        return _free_text(name, context, properties)
    return words_for(name, tool, context)


def optional_words(name: str, tool: Tool, context: Context) -> str | None:
    """What is said for the name of a thing that may be left out."""
    schema = parameters(tool)[name]
    of_its_own_kind = options(schema) or is_id(name, schema) or is_date(name, schema) or is_time(schema)
    if type_of(schema) != "string" or of_its_own_kind or takes_keywords(name, schema):
        return None
    return None if name in _ASKED | CLASSES | _AS_SAID | {"language", "size"} else words_beside(name, tool, context)


def class_of(tool: Tool, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    """What kind of thing is meant: the subject without the tool's own words, 'lamps' in 'best rated lamps'."""
    own = content_stems(f"{tool.name} {tool.description}")
    said = content_words(subject(context.reading, named=_names(properties)))
    kind = [word for word in said if stem(word) not in own and word not in _RANKS and not word.isdigit()]
    return " ".join(kind) if 0 < len(kind) <= _MOST_CLASS_WORDS else None


def _free_text(name: str, context: Context, properties: Mapping[str, JsonObject]) -> str | None:
    if name in _ASKED:
        return _as_question(context)
    if named := identifier_in(id_examples(properties[name]), replace(context, turn="", earlier=())):
        return named
    if need := _need(context):
        return need
    texts = (context.reading, context.whole, *reversed(context.earlier))
    subjects = (subject(text, named=_names(properties)) for text in texts)
    found = next((found for found in subjects if found), None)
    return _keywords(found) if found and _takes_keywords(properties[name]) else found


def _takes_keywords(schema: JsonObject) -> bool:
    return "keyword" in described(schema).lower()


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


def _names(properties: Mapping[str, JsonObject]) -> list[str]:
    return [name_words(name)[-1] for name in properties]
