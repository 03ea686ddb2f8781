"""What a question is about: the source whose rows it wants, or the field that it wants to know them by."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.reading import Reading, is_person
from local.bedrock.planner.querying.terms import Mention

_PERSON = ("who", "whom", "whose", "those", "people", "anyone", "everyone")


@dataclass(frozen=True)
class Head:
    """The source of the rows. `by` is set where rows of a field's values are asked for: 'states with more than ...'."""

    source: str
    by: Field | None = None
    noun: Mention | None = None


def nouns_of(reading: Reading, used: set[int]) -> list[Mention]:
    """The sources that are spoken of, in order, each place once; what names a group or an order aside."""
    best: dict[int, Mention] = {}
    for m in reading.mentions:
        if m.term.sort == "source" and m.first not in used and (m.first not in best or best[m.first].score < m.score):
            best[m.first] = m
    return [best[place] for place in sorted(best) if not _is_part_of_name(best[place], reading)]


def _is_part_of_name(noun: Mention, reading: Reading) -> bool:
    """Whether the words belong to a longer name of something else."""
    return any(
        m.term.sort in ("field", "rule")
        and m.exact
        and m.first <= noun.first
        and noun.last <= m.last
        and m.last - m.first > noun.last - noun.first
        for m in reading.mentions
    )


def head_of(reading: Reading, domain: Domain, nouns: Sequence[Mention], *, measure: Field | None) -> Head | None:
    """By what is named first; else by who does it, by a value or a rule, by what is measured."""
    main = reading.clauses[0]
    named = next((m for m in nouns if m.exact and m.first < main.end), None) or next(
        (m for m in nouns if m.first < main.end), None
    )
    subject = _subject_field(reading, domain, before=named.first if named else main.end)
    if subject and (not named or _leads(subject, named, domain)):
        source = named.term.name if named else subject.source
        return Head(source if domain.reaches(source, subject.source) else subject.source, by=subject)
    if _asks_who(reading, named) and (person := next(filter(is_person, domain.sources), None)):
        return Head(person)
    if measure and (not named or not domain.reaches(named.term.name, measure.source)):
        return Head(measure.source)
    if named:
        return Head(named.term.name, noun=named)
    if reading.says(*_PERSON) and (person := next(filter(is_person, domain.sources), None)):
        return Head(person)
    ruled = _most_said(reading, domain)
    if ruled:
        return Head(ruled)
    later = next((m for m in nouns), None)
    return Head(later.term.name, noun=later) if later else None


def _asks_who(reading: Reading, named: Mention | None) -> bool:
    """'Who ...', before any noun but that of people."""
    place = next((n for n, word in enumerate(reading.text.words) if word.lower in ("who", "whose")), None)
    return (
        place is not None
        and (named is None or place < named.first)
        and not (named and named.exact and place + 4 > named.first and is_person(named.term.name))
    )


def _leads(subject: Field, named: Mention, domain: Domain) -> bool:
    return domain.reaches(named.term.name, subject.source)


def _subject_field(reading: Reading, domain: Domain, *, before: int) -> Field | None:
    """A field in the plural or after 'which' that the question begins with: 'States with ...', 'Which brand ...'."""
    asks = bool(reading.asked.most or reading.amounts or reading.asked.functions)
    for m in reading.mentions:
        if m.first >= min(before, 4) or m.term.sort != "field" or not m.exact:
            continue
        field = domain.fields[m.term.name]
        opening = {w.lower for w in reading.text.words[: m.first]} <= {
            "which",
            "what",
            "the",
            "in",
            "show",
            "me",
            "list",
            "top",
            "best",
            "5",
            "3",
            "10",
            "are",
            "our",
        } or m.first <= 1
        if (
            field.kind in ("text", "choice")
            and field.own not in ("name", "title")
            and not field.is_id
            and asks
            and opening
        ):
            return field
    return None


def _most_said(reading: Reading, domain: Domain) -> str | None:
    """The source that a rule or a value of the question belongs to."""
    for m in sorted(reading.mentions, key=lambda m: (-m.exact, m.first)):
        if m.term.sort == "rule":
            return domain.rules[m.term.name].source
        if m.term.sort == "value":
            return domain.fields[m.term.name].source
    return next((domain.fields[m.term.name].source for m in reading.mentions if m.term.sort == "field"), None)
