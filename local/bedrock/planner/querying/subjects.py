"""What a question is about: the source whose rows it wants, or the field that it wants to know them by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.english import fillers
from local.bedrock.planner.querying.reading import Reading, is_person
from local.bedrock.planner.querying.terms import Mention, is_done

_PERSON = ("who", "whom", "whose", "those", "people", "anyone", "everyone")


@dataclass(frozen=True)
class Head:
    """The source of the rows. `by` is set where rows of a field's values are asked for: 'states with more than ...'."""

    source: str
    by: Field | None = None
    noun: Mention | None = None


def nouns_of(reading: Reading, used: set[int]) -> list[Mention]:
    """The sources that are spoken of, in order, each place once; what names a group or belongs to a name aside."""
    best: dict[int, Mention] = {}
    for m in reading.mentions:
        if m.sort_is("source") and m.first not in used and (m.first not in best or best[m.first].score < m.score):
            best[m.first] = m
    named = [best[place] for place in sorted(best) if not _is_part_of_name(best[place], reading)]
    return [noun for noun in named if not _is_modifier(noun, named, reading)]


def _is_part_of_name(noun: Mention, reading: Reading) -> bool:
    """Whether the words belong to a longer name of something else."""
    return any(
        m.sort_is("field", "rule") and m.exact and m.first <= noun.first <= noun.last <= m.last and m.last > m.first
        for m in reading.mentions
    )


def _is_modifier(noun: Mention, nouns: Sequence[Mention], reading: Reading) -> bool:
    """Whether another noun follows at once: 'product reviews' are reviews."""
    words = reading.text.words
    follows = any(other.first == noun.last + 1 and other.term.name != noun.term.name for other in nouns)
    between = words[noun.last].end + 1 == words[noun.last + 1].start if noun.last + 1 < len(words) else False
    plural = words[noun.last].lower.endswith("s")
    return follows and between and not plural and not is_done(words[noun.first]) and not is_done(words[noun.last + 1])


def head_of(reading: Reading, domain: Domain, nouns: Sequence[Mention], *, measure: Field | None) -> Head | None:
    """By what is named first; else by who does it, by a value or a rule, by what is measured."""
    named = _first_noun(reading, nouns)
    before = named.first if named else reading.clauses[0].end
    if named and any(m.sort_is("field") and m.exact and m.first == named.last + 1 for m in reading.mentions):
        before = named.last + 2
    subject = _subject_field(reading, domain, before=before)
    if subject:
        source = measure.source if measure else named.term.name if named else subject.source
        return Head(source if domain.reaches(source, subject.source) else subject.source, by=subject)
    if _asks_who(reading, named) and (person := next(filter(is_person, domain.sources), None)):
        return Head(person)
    if measure and (not named or measure.source != named.term.name):
        return Head(measure.source)
    kinds = [m for m in reading.mentions if m.exact and m.sort_is("rule", "value") and named and m.first < named.first]
    if named and kinds and is_done(reading.text.words[named.first]):
        first = next((m for m in kinds if m.sort_is("rule")), kinds[0])
        rule = domain.rules[first.term.name].source if first.sort_is("rule") else ""
        return Head(rule or domain.fields[first.term.name].source)
    if named:
        return Head(named.term.name, noun=named)
    if reading.says(*_PERSON) and (person := next(filter(is_person, domain.sources), None)):
        return Head(person)
    if ruled := _most_said(reading, domain):
        return Head(ruled)
    later = next(iter(nouns), None)
    return Head(later.term.name, noun=later) if later else None


def _first_noun(reading: Reading, nouns: Sequence[Mention]) -> Mention | None:
    """The first of the main clause: rather what is named exactly, and what is not said as what was done."""
    main = [m for m in nouns if m.first < reading.clauses[0].end]
    words = reading.text.words
    return min(main, key=lambda m: (is_done(words[m.first]), not m.exact), default=None)


def _asks_who(reading: Reading, named: Mention | None) -> bool:
    """'Who ...', before any noun but that of people."""
    words = reading.text.words
    place = next((n for n, word in enumerate(words) if word.lower in ("who", "whose")), None)
    if place is None or (named is not None and place > named.first):
        return False
    return not (named and named.exact and place + 4 > named.first and is_person(named.term.name))


def _subject_field(reading: Reading, domain: Domain, *, before: int) -> Field | None:
    """A field that the question begins with, rows of whose values are wanted: 'States with ...', 'Which brand ...'."""
    words = reading.text.words
    asks = bool(reading.asked.most or reading.amounts or reading.asked.functions or reading.asked.each)
    for m in reading.mentions:
        if not m.sort_is("field") or not m.exact or m.first >= before:
            continue
        field = domain.fields[m.term.name]
        plain = field.kind in ("text", "choice") and field.own not in ("name", "title") and not field.is_id
        listed = m.last + 1 < len(words) and words[m.last + 1].lower in (",", "and", "of")
        of_noun = any(
            n.sort_is("source") and n.last == m.first - 1 and n.term.name == field.source for n in reading.mentions
        )
        kinds = field.kind == "choice" or not re.search(r"mail|description|reason|address", field.own)
        several = kinds and words[m.first].lower.endswith("s") and not words[m.first].lower.endswith(("ss", "us"))
        if plain and not listed and (asks or several) and _opens(reading, m.first - of_noun):
            return field
    return None


def _opens(reading: Reading, place: int) -> bool:
    """Whether nothing but small words and the most stand before a word."""
    spans = [(mark.start, mark.end) for mark in reading.asked.most]
    counts = any(
        f.name.startswith("count") and f.start < reading.text.words[place].start for f in reading.asked.functions
    )
    return not counts and all(
        word.lower in STOP_WORDS
        or word.lower in fillers()
        or word.text.isdigit()
        or is_done(word)
        or any(start <= word.start < end for start, end in spans)
        for word in reading.text.words[:place]
    )


def _most_said(reading: Reading, domain: Domain) -> str | None:
    """The source that a rule or a value of the question belongs to."""
    for m in sorted(reading.mentions, key=lambda m: (-m.exact, m.first)):
        if m.sort_is("rule") and m.exact:
            return domain.rules[m.term.name].source
        if m.sort_is("value") and m.exact:
            return domain.fields[m.term.name].source
    return next((domain.fields[m.term.name].source for m in reading.mentions if m.sort_is("field")), None)
