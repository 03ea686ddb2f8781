"""What a sentence is about: an id, a name, the thing after 'my' or 'the', or what is sought."""

import re
from collections.abc import Iterable

from local.bedrock.planner import entities
from local.bedrock.planner.language import STOP_WORDS, content_words, refers_back, words

_ASKING = (
    r"(?:do|does|did|can|could|would|will) (?:you|i|we) (?:please )?"
    r"(?:have|sell|stock|carry|offer|recommend|suggest|show|find|get|tell)(?: me| us)?",
    r"what (?:do|are) (?:\w+ ){0,2}(?:say|think|saying) (?:about|of)",
    r"have you got|i(?:'m| am) looking for|i(?:'d| would) (?:like|love)(?: to (?:buy|get|see))?",
    r"i (?:need|want)(?: to buy| to get)?",
    r"(?:show|find|get|give|recommend|suggest|search|tell)(?: me| us| for)?(?: about)?|(?:looking|searching) for|"
    r"search for|(?:yo |we |just )?needs?(?: to buy| to get)?|got|any|something(?: that| to| for)?|i could use|"
    r"i(?:'m| am) after|in the way of",
    r"how many(?: pairs| pieces)?(?: of)?|is there|are there|what(?:'s| is| are)?(?: about)?|"
    r"how about|which|how much (?:is|are|does|do)",
)
_FILLER = re.compile(rf"^(?:{'|'.join(_ASKING)})\s+", re.IGNORECASE)
_PREDICATE = re.compile(
    r"\s+(?:(?:still|currently|also)\s+)?(?:in stock|available|left|"
    r"do you (?:still )?have|under \w+|(?:any )?good|worth \w+(?: \w+)?|cost|"
    r"covered\b.*)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|any|some|the|your|my|good|nice|is|are|was|were)\s+", re.IGNORECASE)
_REGARDING = re.compile(r"^regarding (.+?): (.+)$", re.IGNORECASE | re.DOTALL)
_PROPER = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'-]*(?:\s+(?:[A-Z][\w'-]*|\d+))+")
_DETERMINED = re.compile(r"\b(my|our|the|these|those|an?)\s+(?=((?:[\w'-]+\s*){1,7}))", re.IGNORECASE)
_NEARNESS = {"my": 0, "our": 0, "the": 1, "these": 1, "those": 1}  # what is one's own is spoken of before 'a filter'
_BRAND = re.compile(r"\b[A-Z][a-z]+[A-Z]\w*")
_IS = re.compile(r"\W*(?:is|are|was|were)\b", re.IGNORECASE)
_OF_A_PERSON = re.compile(r"\b(?:i|you|we|u)$", re.IGNORECASE)
_LEANS = re.compile(r"\W*(?:and|or|but|in|size|only|under|something|anything|cheaper)\b", re.IGNORECASE)
_MOST_WORDS = 4
_NO_THING = re.compile(  # persons, and what only points
    r".*\b(?:wife|husband|partner|girlfriend|boyfriend|son|daughter|kids?|child|children|baby|mother|father|mom|mum|dad|"
    r"parents?|sister|brother|siblings?|aunt|uncle|cousin|nephew|niece|grand\w+|friends?|family|boss|colleagues?|neighbou?rs?|"
    r"self|name|way|opinion|mind)\b|(?:\w{3,}est|first|last|same|other|rest|best|worst|next|two|things?|stuff)$",
    re.IGNORECASE,
)
_A_DETERMINER = r"(?:of\s+)?(?:(?:my|our|the|these|those|an?|your)\s+)?"
_VERBS = frozenset(
    "won't doesn't don't didn't isn't aren't wasn't hasn't haven't can't couldn't broke stopped keeps fails makes "
    "tastes smells looks sounds feels runs leaks does did shows arrived came works says said bought got ordered "
    "returned shipped delivered still just back under after before since during until".split()
)


def names_a_thing(noun: str) -> bool:
    """Whether the words after 'my' or 'the' are a thing, and no person, nor 'the things' or 'the cheapest'."""
    return not _NO_THING.match(noun)


def regarding(topic: str, clause: str) -> str:
    """The clause with what its pronouns mean before it."""
    return f"Regarding {topic}: {clause}"


def is_regarding(clause: str) -> bool:
    """Whether the clause says before it what its pronouns mean."""
    return bool(_REGARDING.match(clause))


def regarded(clause: str) -> str:
    """What the clause speaks of where it says so before it, else the clause without that."""
    about = _REGARDING.match(clause)
    return clause if about is None else about[1] if refers_back(about[2]) else about[2]


def regarding_what(clause: str) -> str:
    """What is said before the clause that it speaks of; empty where nothing is."""
    about = _REGARDING.match(clause)
    return about[1] if about else ""


def subject(clause: str, *, named: Iterable[str] = ()) -> str:
    """What is sought, without the asking around it and without the values of the properties `named`."""
    if about := _REGARDING.match(clause):
        is_thing = refers_back(about[2]) or not entities.identifiers(about[1])
        return about[1] if is_thing else subject(about[2], named=named)
    if quoted := entities.quoted(clause):
        return quoted
    text = _FILLER.sub("", entities.without_amounts(clause).strip(" ?!.,"))
    for word in named:
        if entities.named_value(word, text):
            text = re.sub(rf"\s*\b(?:in|of|with|for)?\s*(?:a|an)?\s*{word}s?\s+\S+", " ", text, flags=re.IGNORECASE)
    text = _PREDICATE.sub("", text.strip(" ?!.,"))
    while (shorter := _ARTICLE.sub("", _FILLER.sub("", text))) != text:
        text = shorter
    return " ".join(text.split()).strip(" ?!.,") if content_words(text) else ""


def topic(text: str) -> str:
    """What a later 'it' would mean; empty when the text names nothing."""
    if ids := entities.identifiers(text):
        return ids[-1]
    if proper := _PROPER.search(text):
        return proper[0]
    named = [(found[1].lower(), noun) for found in _DETERMINED.finditer(text) if (noun := _noun_phrase(found[2]))]
    if _IS.match(text):  # 'is the lamp waterproof' is about the lamp
        text = text.rstrip("?.! ")
        named = [(whose, _without_the_last(noun) if text.endswith(noun) else noun) for whose, noun in named]
    if named := [each for each in named if names_a_thing(each[1])]:
        return min(named, key=lambda each: (not _BRAND.search(each[1]), _NEARNESS.get(each[0], 2)))[1]
    if brand := _BRAND.search(text):
        return brand[0]
    if _LEANS.match(text):
        return ""
    sought = subject(text) if _FILLER.match(text) or len(words(text)) <= 3 else ""
    return _noun_phrase(sought) if _OF_A_PERSON.search(sought) else sought  # 'what tier am I' is about the tier


def _without_the_last(noun: str) -> str:
    return noun.rpartition(" ")[0] or noun


def _noun_phrase(text: str) -> str:
    """The words up to a verb; of 'the price of the lamp' the lamp."""
    taken: list[str] = []
    said = text.split()
    for place, word in enumerate(said):
        if word.lower() == "of" or (word.lower() == "one" and said[place + 1 : place + 2] == ["of"]):
            return _noun_phrase(re.sub(rf"^{_A_DETERMINER}", "", " ".join(said[place + 1 :]), flags=re.IGNORECASE))
        if word.lower() in STOP_WORDS or word.lower() in _VERBS or len(taken) == _MOST_WORDS:
            break
        taken.append(word)
    return " ".join(taken) if taken and words(" ".join(taken)) else ""
