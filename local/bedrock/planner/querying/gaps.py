"""What a question asks for and the data has not, and what it leaves open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import fillers, root, words_in
from local.bedrock.planner.querying.reading import Reading
from local.bedrock.planner.querying.terms import Mention

_BEYOND = re.compile(
    r"\b(?:median|standard deviations?|variances?|percentiles?|quartiles?|correlat\w+|regression|mode of|"
    r"outliers?|how many (?:days|weeks|months|years) (?:since|until|between|ago))\b"
)
_OPEN = re.compile(
    r"\b(?:above|over|below|under|beyond|more than|less than|at least|at most|exceed(?:s|ing)?) "
    r"(?:(?:the|a|an|our|some|certain|usual|given|that) )+(?:threshold|limit|amount|value|number|level|sum|"
    r"cutoff|bar|target)\b"
)
_UNKNOWN = r"(?:<u>)(?: (?:<u>|numbers?|figures?|data|details?|address|addresses|rates?))*"
_OF_MOST = re.compile(rf"<most> {_UNKNOWN}")
_GAPS = (
    _OF_MOST,
    *(
        re.compile(pattern)
        for pattern in (
            rf"<function> (?:of )?(?:the |our |their )?{_UNKNOWN}",
            rf"(?:<each>|<sorted>|\bby|\bper) (?:the |their |our )?{_UNKNOWN}",
            rf"{_UNKNOWN} (?:of|for|from) (?:the |our |all |every |each |my |these |those |this |<\w+> )*<(?:noun|"
            rf"value|rule)>",
            rf"<noun>(?:'s?)? {_UNKNOWN}(?:$| (?:of|per|by|in|for|and|are|is))",
            rf"(?:what|how)(?:'s| is| are| was| were| high is| big is) (?:the |our |my )?{_UNKNOWN}(?:$| (?:this|"
            rf"last|in|of|for|on|<taken>))",
            rf"\b(?:do|does|did|are|is) (?:our|the|your) {_UNKNOWN} (?:<field>|<noun>|<value>)",
            rf"<noun> (?:with|who have|that have|having|have|own|owning|who own|who like|who hate) (?:the |a |an |"
            rf"their |most |best )*{_UNKNOWN}$",
            rf"<noun> (?:are|is|were|was|who are|that are) (?:not )?{_UNKNOWN}$",
            rf"(?:^|list|show|the|give|me|what|are|is|our|all) (?:the )?{_UNKNOWN} <field> (?:of|for)",
            rf"^(?:and |so |ok )?(?:which|what|how many) {_UNKNOWN}(?! <(?:noun|value|field|rule)>)",
            rf"\bof (?:our|the|my) {_UNKNOWN}$",
            r"\b(?:percent|percentage|share|proportion|ratio) of\b",
            rf"\bknow the {_UNKNOWN}",
            rf"(?:how much|what|<function>) <field> {_UNKNOWN}",
            rf"<value> (?:have|has|with) (?:a |an |the )?{_UNKNOWN}",
            r"<value> (?:numbers?|addresses|address) (?:of|for)",
            rf"\b(?:their|whose) {_UNKNOWN}(?:$| (?:and|is|are|was))",
        )
    ),
)


@dataclass(frozen=True)
class Gap:
    """What can't be told, in words of the question; `is_open` when it may be said more exactly."""

    about: str
    is_open: bool = False


def gap_in(reading: Reading, domain: Domain, nouns: Sequence[Mention], head: str, used: set[int]) -> Gap | None:
    """The first thing that is asked for and not there."""
    if found := _BEYOND.search(reading.text.lower):
        return Gap(f"the {found[0]}")
    if (found := _OPEN.search(reading.text.lower)) and not reading.amounts:
        return Gap(found[0], is_open=True)
    for noun in nouns:
        if noun.exact and not domain.reaches(head, noun.term.name) and noun.first not in used:
            return Gap(f"{_label(noun.term.name)} of {_label(head)}")
    tagged, places = _tagged(reading, domain, nouns)
    for pattern in _GAPS:
        if pattern is _OF_MOST and (reading.asked.sorted or any(each.only_by for each in reading.asked.each)):
            continue
        if found := pattern.search(tagged):
            unknown = [
                places[m.start()] for m in re.finditer("<u>", tagged) if found.start() <= m.start() < found.end()
            ]
            return Gap(" ".join(unknown) or "shares of a whole")
    return None


def unmet(reading: Reading, domain: Domain, nouns: Sequence[Mention]) -> str:
    """Words after a noun that nothing is known of: what its rows are asked to be."""
    tagged, places = _tagged(reading, domain, nouns)
    first = tagged.find("<noun>")
    return " ".join(places[place] for place in sorted(places) if place > first)


def unknown_in(reading: Reading, domain: Domain) -> str:
    """All words that nothing is known of, in order."""
    _, places = _tagged(reading, domain, ())
    return " ".join(places[place] for place in sorted(places))


def _label(source: str) -> str:
    return source.replace("_", " ")


def _tagged(reading: Reading, domain: Domain, nouns: Sequence[Mention]) -> tuple[str, dict[int, str]]:
    """The question with a tag for each word that is understood, and one for those that nothing is known of."""
    known = _known(tuple(_texts(domain)))
    tags: list[str] = []
    places: dict[int, str] = {}
    length = 0
    for place, word in enumerate(reading.text.words):
        tag = _tag(reading, place, known, nouns)
        if tag == "<u>":
            places[length] = word.text
        tags.append(tag)
        length += len(tag) + 1
    return " ".join(tags), places


def _tag(reading: Reading, place: int, known: frozenset[str], nouns: Sequence[Mention]) -> str:
    word = reading.text.words[place]
    if any(n.first <= place <= n.last for n in nouns):
        return "<noun>"
    for m in reading.mentions:
        if m.first <= place <= m.last:
            return "<noun>" if m.term.sort == "source" else f"<{m.term.sort}>"
    asked = reading.asked
    for tag, marks in (
        ("<each>", asked.each),
        ("<sorted>", asked.sorted),
        ("<most>", asked.most),
        ("<function>", asked.functions),
    ):
        if any(mark.start <= word.start < mark.end for mark in marks):
            return tag
    if place in reading.text.taken or not word.text[0].isalpha():
        return "<taken>"
    if (
        re.search(r"'(?:ve|ll|d|re|s|m)$", word.lower)
        or word.lower in STOP_WORDS
        or word.lower in fillers()
        or word.stem in known
        or root(word.text) in _fillers()
    ):
        return word.lower
    return "<u>"


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(map(root, fillers()))


def words_known(domain: Domain) -> frozenset[str]:
    """The stems of all words that the data is explained with."""
    return _known((*_texts(domain), *domain.sources, *domain.rules))


def _texts(domain: Domain) -> list[str]:
    return [
        *domain.sources.values(),
        *(f"{f.own} {' '.join(f.values)} {f.means}" for f in domain.fields.values()),
        *(f"{rule.name} {rule.means}" for rule in domain.rules.values()),
        *(way.means for way in domain.relationships.values()),
    ]


@lru_cache(maxsize=16)
def _known(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.stem for text in texts for word in words_in(text.replace("_", " ")))
