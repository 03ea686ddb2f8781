"""The words by which a domain's things are called, and where a question says them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.domain import Domain, Field
from local.bedrock.planner.querying.english import Text, Word, plainly, root, words_in

Sort = Literal["source", "field", "value", "rule"]

_WEAK = (
    frozenset(
        "day number whether which who how what such as id unknown where none one has was is it its their them "
        "use each per "
        "first most time way kind page piece over left know given made far".split()
    )
    | STOP_WORDS
)
_BETWEEN = frozenset({"of", "the", "a", "an", "in", "on", "by", "to", "'s", "s", "and", "has", "was", "is", "are"})
_DONE = frozenset("bought sold sent brought left taken".split())
_PIECES = frozenset({"pieces", "units", "copies"})
_MOST_WORDS = 3


@dataclass(frozen=True)
class Term:
    """Words that call a thing: a source, a field, a rule, or a value of a field. `weight` is how surely."""

    sort: Sort
    name: str
    words: tuple[tuple[str, frozenset[str]], ...]
    weight: float
    value: str = ""


@dataclass(frozen=True)
class Mention:
    """A term where it was said, in words `first` to `last`; `exact` when in its own words and not in kindred ones."""

    term: Term
    first: int
    last: int
    exact: bool

    def sort_is(self, *sorts: Sort) -> bool:
        """Whether it calls one of such things."""
        return self.term.sort in sorts

    @property
    def score(self) -> float:
        """Longer and surer is better."""
        return self.term.weight * (1.0 if self.exact else 0.7) * (1 + 0.5 * (len(self.term.words) - 1))


@dataclass(frozen=True)
class Terms:
    """All terms of a domain, found by their first word."""

    domain: Domain

    @cached_property
    def _index(self) -> Mapping[str, Sequence[Term]]:
        """By the first word's stem, and by its kin as `~kin`."""
        found: defaultdict[str, list[Term]] = defaultdict(list)
        for term in dict.fromkeys(_terms(self.domain)):
            stem, groups = term.words[0]
            found[stem].append(term)
            for group in groups:
                found[f"~{group}"].append(term)
        return found

    def said_in(self, text: Text) -> list[Mention]:
        """Every mention: of the same words the surest of each thing, and only exact ones where there are some."""
        best: dict[tuple[int, int, Sort, str, str], Mention] = {}
        for place in range(len(text.words)):
            for mention in self._at(text, place):
                term = mention.term
                key = (mention.first, mention.last, term.sort, term.name, term.value)
                if key not in best or best[key].score < mention.score:
                    best[key] = mention
        return _surest(list(best.values()), text.words)

    def _at(self, text: Text, place: int) -> Iterator[Mention]:
        word = text.words[place]
        keys = [word.stem, *(f"~{group}" for group in word.kin)]
        for term in dict.fromkeys(term for key in keys for term in self._index.get(key, ())):
            if (matched := _matched(term, text.words, place)) is not None:
                last, exact = matched
                small = term.sort == "value" and term.value.lower() in STOP_WORDS and word.lower == term.value.lower()
                if small and (place == 0 or word.text != term.value):
                    continue
                if text.taken.isdisjoint(range(place, last + 1)):
                    yield Mention(term, place, last, exact)


def _surest(mentions: Sequence[Mention], words: Sequence[Word]) -> list[Mention]:
    """Without kindred senses of what is said exactly, and without what lies in a longer exact mention."""
    exact = {place for m in mentions if m.exact for place in range(m.first, m.last + 1)}
    kept = [m for m in mentions if m.exact or exact.isdisjoint(range(m.first, m.last + 1)) or _may_be_meant(m, words)]
    spans = {(m.first, m.last) for m in kept if m.exact}
    return [
        m
        for m in sorted(kept, key=lambda m: (m.first, -m.score))
        if m.sort_is("source") or not any(a <= m.first and m.last <= b and b - a > m.last - m.first for a, b in spans)
    ]


def _may_be_meant(mention: Mention, words: Sequence[Word]) -> bool:
    """Whether a kindred word may be meant beside an exact one: a name of a field, a value, people, or what was done."""
    of_people = any("person" in groups for _, groups in mention.term.words)
    if mention.sort_is("source"):
        return of_people or is_done(words[mention.first])
    return mention.sort_is("field", "value") and mention.term.weight >= 1.0


def is_done(word: Word) -> bool:
    """Whether a word says what was done: 'ordered', 'bought'."""
    return word.lower.endswith("ed") or word.lower in _DONE


def _matched(term: Term, words: Sequence[Word], place: int) -> tuple[int, bool] | None:
    """The place of the term's last word, and whether all were said exactly; small words may stand between."""
    exact, at = True, place
    for index, (stem, groups) in enumerate(term.words):
        while index and at < len(words) and words[at].lower in _BETWEEN and words[at].stem != stem:
            at += 1
        if at >= len(words) or not (words[at].stem == stem or words[at].kin & groups):
            return None
        exact &= words[at].stem == stem
        at += 1
    return at - 1, exact


def _terms(domain: Domain) -> Iterator[Term]:
    for source, means in domain.sources.items():
        yield from _called("source", source, [source], 1.0)
        yield from _called("source", source, _nouns_of(means), 0.9)
        noun = re.sub(r"_(?:id|number|code)$", "", domain.key(source).own)
        if not any(domain.key(other).own == domain.key(source).own for other in domain.sources if other != source):
            yield from _called("source", source, [noun], 0.9)
    for field in domain.fields.values():
        yield from _of_field(field, domain)
    for rule in domain.rules.values():
        own = set(_stems(rule.source))
        yield from _called("rule", rule.name, [rule.name], 1.0)
        subject = rule.means.partition(":")[0] if ":" in rule.means else rule.means
        phrase = [word for word in _content(subject) if root(word) not in own]
        if ":" in rule.means or len(phrase) <= _MOST_WORDS:
            yield from _called("rule", rule.name, [" ".join(phrase)], 0.9)


def _of_field(field: Field, domain: Domain) -> Iterator[Term]:
    own = set(_stems(field.source)) | {root(word) for word in _nouns_of(domain.sources[field.source])}
    sources = {root(word) for source in domain.sources for word in source.split("_")}
    yield from _called("field", field.name, [field.own], 1.0)
    shorter = field.own.split("_")[:-1]
    if field.own.endswith(("_on", "_at")) or (len(shorter) > 1 and field.own.endswith(("_date", "_day"))):
        yield from _called("field", field.name, [" ".join(shorter)], 0.9)
    if field.is_number and shorter and field.own.endswith(("_percent", "_amount", "_value")):
        yield from _called("field", field.name, [" ".join(shorter)], 0.8)
    if not field.is_id and shorter and _is_only_one(field, domain):
        yield from _called("field", field.name, [field.own.split("_")[-1]], 0.6)
    for place, phrase in enumerate([] if field.is_id else _phrases_of(field.means)):
        said = [word for word in _content(phrase) if root(word) not in own]
        said = said[1:] if said and said[0].lower() in ("average", "total") and len(said) > 1 else said
        if re.search(r"\b(?:letters|digits)\b", phrase):
            continue
        if phrase.startswith("how many") and sources & set(map(root, said)):
            continue
        if len(said) == 2 and said[0].lower() in _PIECES and not phrase.startswith("how many"):
            yield from _called("field", field.name, [said[1]], 0.8)
            if said[0].lower() != "pieces":
                yield from _called("field", field.name, [said[0]], 0.5)
        if said and len(said) <= _MOST_WORDS and not sources.issuperset(map(root, said)):
            yield from _called("field", field.name, [" ".join(said)], 0.85 - 0.02 * min(place, 5))
    for value in (*field.values, *_examples(field)):
        for term in _called("value", field.name, [value], 1.0):
            yield Term(term.sort, term.name, term.words, term.weight, value)
        if value.lower() == "all":
            for term in _called("value", field.name, ["everyone", "everybody"], 1.0):
                yield Term(term.sort, term.name, term.words, term.weight, value)


def _is_only_one(field: Field, domain: Domain) -> bool:
    """Whether no other field's name has its last word, nor a source's."""
    last = root(field.own.split("_")[-1])
    names = [other.own for other in domain.fields.values() if other.name != field.name]
    return not any(last in _stems(name) for name in (*names, *domain.sources)) and last not in map(root, _UNTOLD)


_UNTOLD = ("on", "at", "date", "day", "since", "in", "by", "total", "count", "percent", "amount", "status", "range")


def _called(sort: Sort, name: str, phrases: Sequence[str], weight: float) -> Iterator[Term]:
    for phrase in phrases:
        words = tuple(
            (word.stem, word.kin)
            for word in words_in(phrase.replace("_", " ").replace("-", " "))
            if word.text[0].isalnum()
        )
        if words:
            yield Term(sort, name, words, weight)


def _stems(phrase: str) -> list[str]:
    return [word.stem for word in words_in(phrase.replace("_", " "))]


def _content(phrase: str) -> list[str]:
    plain = plainly(phrase)
    words = words_in((phrase if re.search(r"\d", plain) else plain).replace("_", " "))
    return [word.text for word in words if word.text[0].isalpha() and word.lower not in _WEAK]


def _nouns_of(means: str) -> list[str]:
    """What a source's meaning begins with: 'Returns and exchanges: ...', 'Visits to product pages: ...'."""
    before = re.split(r"[:.]|\b(?:as|to|that|in|who|which|for|with|on|of)\b", means, maxsplit=1)[0]
    return [part.strip() for part in re.split(r",|\band\b", before) if len(_content(part)) == 1]


def _phrases_of(means: str) -> list[str]:
    """The parts of a meaning that each say it anew; not its examples, nor when it is unknown."""
    kept = re.split(r"\bsuch as\b|; |\bunknown\b", means)[0]
    kept = re.sub(r"(\w) of an? \w+$", r"\1", kept)
    return [part.strip() for part in re.split(r"[,:]", kept) if part.strip()]


def _examples(field: Field) -> list[str]:
    """Values that a meaning shows, where they are words: 'such as shoes, laptops'."""
    if field.is_id or field.kind != "text" or not (found := re.search(r"\bsuch as ([^;:.]+)", field.means)):
        return []
    return [
        word.strip() for word in re.split(r",| and | or ", found[1]) if re.fullmatch(r"[a-zA-Z][\w -]+", word.strip())
    ]
