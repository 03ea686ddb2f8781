"""What a parameter that takes words is to be given: the thing that a sentence names for it; in vain, less of that."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain

from local.bedrock.model import Json, JsonObject, Tool
from local.bedrock.planner import entities
from local.bedrock.planner.context import Context
from local.bedrock.planner.dates import without_days
from local.bedrock.planner.language import content_stems, refers_back, stem
from local.bedrock.planner.phrases import Phrase, keywords_in, phrases_in
from local.bedrock.planner.schema import described, is_free_text, is_name, is_proper, name_words, options, parameters
from local.bedrock.planner.subject import regarded, regarding_what, topic

_ROLES = {
    "from": frozenset("origin from source start departure".split()),
    "to": frozenset("destination to target arrival".split()),
    "by": frozenset("author artist director writer by maker brand".split()),
}
_OF_RULES = re.compile(r"\bkey ?words?\b|\btopics?\b|\bsubject\b|\babout\b|\brules?\b", re.IGNORECASE)
_PERSONS = frozenset(
    "author trainer teacher doctor vet therapist person instructor guide director artist surname hairdresser".split()
)
_FEW, _MOST_KEYWORDS = 2, 6


def words_for(name: str, tool: Tool, context: Context) -> str | None:
    """For what must be given: the likeliest of what may be meant that was not yet looked for in vain."""
    every = list(dict.fromkeys(_ways(name, tool, context)))
    tried = _tried(name, tool, context)
    return next((one for one in every if one not in tried), every[-1] if every else None)


def words_beside(name: str, tool: Tool, context: Context) -> str | None:
    """For what may be left out: only what the clause itself names, and nothing once that was in vain."""
    free = is_free_text(name)
    said = [each for each in things_for(name, tool, _bare(context.clause)) if each.is_name or free]
    if is_of_somebody(name, parameters(tool)[name]) and _names_things(name, tool):
        said = [each for each in said if each.after in _leads(name) | {"with"}]
    ways = [entities.quoted(context.clause), *(way for each in said[:1] for way in (each.text, each.head))]
    tried = _tried(name, tool, context)
    return next((way for way in ways if way and way not in tried), None)


def _names_things(name: str, tool: Tool) -> bool:
    """Whether another parameter takes a name: then somebody's is only one that a preposition leads to."""
    beside = parameters(tool)
    return any({"title", "name", "titles"} & set(name_words(other)) for other in beside if other != name)


def led_elsewhere(name: str, found: str, text: str, beside: Mapping[str, JsonObject]) -> bool:
    """Whether a preposition leads from a name to another parameter: 'by Graham Pell' is no title."""
    after = next((each.after for each in phrases_in(text) if found in each.text), "")
    return after not in _leads(name) and any(after in _leads(other) for other in beside if other != name)


def _tried(name: str, tool: Tool, context: Context) -> Sequence[Json]:
    return [use.input.get(name) for use in context.in_vain if use.name == tool.name]


def _ways(name: str, tool: Tool, context: Context) -> Iterator[str]:
    texts = (context.clause, regarded(context.reading), context.whole, *reversed(context.earlier))
    if takes_keywords(name, parameters(tool)[name]):
        yield from _keywords(texts)
        return
    yield from _leant_on(context)
    for text in texts:
        if quoted := entities.quoted(text):
            yield quoted
        things = things_for(name, tool, _bare(text))
        named = [each for each in things if each.is_name]
        for phrase in named or things:
            yield phrase.text
            yield phrase.head
        if named:
            return


def _leant_on(context: Context) -> Iterator[str]:
    """What 'it' means: said before the clause, in its reading or in the same message."""
    about = [thing for text in (context.clause, context.reading, context.whole) if (thing := regarding_what(text))]
    if not (about or refers_back(context.clause)):
        return
    told = topic(context.whole.replace(context.clause, " ", 1)) if context.clause in context.whole else ""
    yield from (each for each in (*about, told) if each and not entities.identifiers(each))


def _keywords(texts: Sequence[str]) -> Iterator[str]:
    """All that the first text says; where that is hardly anything, what is said around it."""
    said = [keywords_in(_bare(text)) for text in texts]
    best = next((words for words in said if len(words) >= _FEW), next(filter(None, said), []))
    if best:
        yield " ".join(best[:_MOST_KEYWORDS])


def _bare(text: str) -> str:
    return entities.without_amounts(without_days(regarded(text)))


def says_more(text: str, tool: Tool) -> bool:
    """Whether a text tells anything beyond what the tool is for, and when."""
    own = content_stems(f"{' '.join(name_words(tool.name))} {tool.description}")
    return bool(set(map(stem, keywords_in(_bare(text)))) - own)


def takes_keywords(name: str, schema: JsonObject) -> bool:
    """Whether it is looked up by words that need not stand together."""
    return bool(_OF_RULES.search(f"{' '.join(name_words(name))} {described(schema)}"))


def things_for(name: str, tool: Tool, text: str) -> Sequence[Phrase]:
    """The phrases that may be the parameter's, the likeliest first."""
    beside = parameters(tool)
    taken = _taken(beside)
    free = [each for each in phrases_in(text) if not each.stems <= taken and not entities.record_numbers(each.text)]
    if led := [
        each for each in free if each.after in _leads(name) and (each.is_name or not is_of_somebody(name, beside[name]))
    ]:
        return led
    others = {word for other in beside if other != name for word in _leads(other)}
    free = [each for each in free if each.after not in others]
    if is_of_somebody(name, beside[name]):
        return [each for each in free if each.is_name]
    called = content_stems(" ".join(map(" ".join, map(name_words, (tool.name, *beside)))))
    own = called | content_stems(tool.description)
    rest = [each for each in free if not each.stems <= called]
    return sorted(rest, key=lambda each: (each.stems <= own, not each.is_name))


def is_of_somebody(name: str, schema: JsonObject) -> bool:
    """Whether it is a name that is written with a capital, most of all somebody's."""
    of_a_person = is_name(schema) and "title" not in described(schema).lower()
    return bool(_PERSONS & set(name_words(name))) or is_proper(schema) or of_a_person


def _leads(name: str) -> set[str]:
    return {word for word, named in _ROLES.items() if named & set(name_words(name))}


def _taken(beside: Mapping[str, JsonObject]) -> Set[str]:
    """The words of listed values: they are other parameters'."""
    listed = chain.from_iterable(options(schema) for schema in beside.values())
    return frozenset(stem(word) for option in listed for word in name_words(option))
