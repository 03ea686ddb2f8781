"""What a message says to do it with: the kinds chosen, how many, and the words that are left to name things."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from local.bedrock.planner.dealing.speech import naming_words
from local.bedrock.planner.entities import without_amounts
from local.bedrock.planner.language import COUNTING, STOP_WORDS

_TOKEN = re.compile(r"[$€£]?\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’-][^\W_]+)*|[^\s\w]|\w+")
_NUMBERS = {word: str(number) for number, word in enumerate(COUNTING, 1)}
_SPELT = {"small": "S", "medium": "M", "large": "L"}
_BETWEEN = frozenset("is a an the of number nr no : = in should be".split())
_BEFORE = frozenset(
    "in a an the take make it number nr rather then to or prefer wear choose get want need try with".split()
)
_AFTER = frozenset("please instead then rather pls plz thanks is would for and . , ! ?".split())
_UNITS = frozenset(
    "x times pair pairs piece pieces set sets unit units copy copies pack packs of more altogether".split()
)
_NOT = frozenset("not than of".split())  # 'not 9', 'rather than 9', 'instead of 9'
_JOINTS = frozenset(", ; & and plus . ! ?".split())
_MOST_BETWEEN = 3
_LONGEST_LABEL = 3


@dataclass(frozen=True)
class Slots:
    """`options` by parameter, how many, and the names that are left, each alone."""

    options: Mapping[str, str]
    count: int | None
    names: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of what or how many."""
        return not (self.options or self.count or self.names)


@dataclass
class _Words:
    """The words of a message; those that were understood are taken out."""

    spoken: list[str]
    taken: set[int] = field(default_factory=set)

    def at(self, place: int) -> str:
        return self.spoken[place].lower() if 0 <= place < len(self.spoken) and place not in self.taken else ""

    def number(self, place: int) -> str:
        word = self.at(place)
        return word if word.isdigit() else _NUMBERS.get(word, "")

    def take(self, *places: int) -> None:
        self.taken.update(places)


def slots(text: str, options: Mapping[str, Sequence[str]], *, asked_for: str | None = None) -> Slots:
    """`options` are the parameters with the labels known of each; `asked_for` the one that the last reply asked for."""
    spoken = _Words(_TOKEN.findall(without_amounts(text)))
    chosen: dict[str, str] = {}
    for name, labels in options.items():
        if value := _option(spoken, name, labels, alone=asked_for == name):
            chosen[name] = value
    count = _count(spoken)
    return Slots(chosen, count, tuple(_names(spoken, options)))


def _option(words: _Words, name: str, labels: Sequence[str], *, alone: bool) -> str | None:
    """The last value that is named: beside the option's name, else as a label that is known, else the only word."""
    found = [*_beside_the_name(words, name, labels)] or [*_labels(words, labels)]
    if not found and alone:
        found = [*_only(words, labels)]
    for place, _ in found:
        words.take(place)
    wanted = [label for place, label in found if words.at(place - 1) not in _NOT] or [label for _, label in found]
    return wanted[-1] if wanted else None


def _beside_the_name(words: _Words, name: str, labels: Sequence[str]) -> Iterator[tuple[int, str]]:
    """'size 10', 'the size is M', 'a size of ten'."""
    for place in range(len(words.spoken)):
        if words.at(place) not in (name, f"{name}s"):
            continue
        after = place + 1
        while words.at(after) in _BETWEEN and after < place + _MOST_BETWEEN:
            after += 1
        if label := _label(words, after, labels):
            words.take(place)
            yield after, label


def _labels(words: _Words, labels: Sequence[str]) -> Iterator[tuple[int, str]]:
    """A known label that stands as one names a kind: 'in 10', 'the M please', 'ten'."""
    for place in range(len(words.spoken)):
        label = _label(words, place, labels)
        if label and _is_another(words, place, labels):
            yield place, label
        if label is None or label not in labels or _counts(words, place) or words.at(place) == "one":
            continue
        if words.at(place + 1) in _AFTER | {""} or words.at(place - 1) in _BEFORE:
            yield place, label


def _counts(words: _Words, place: int) -> bool:
    """Whether a number counts: 'two of them', 'two blue lamps', but not 'in 9 of the blue ones'."""
    return words.at(place - 1) != "in" and (words.at(place + 1) in _UNITS or _is_counted(words, place))


def _is_another(words: _Words, place: int, labels: Sequence[str]) -> bool:
    """Whether a word is put as a kind that is not known: 'in 44', 'then 11', 'in XXL'."""
    spoken = words.spoken[place]
    if _counts(words, place) or words.at(place) in STOP_WORDS:
        return False
    if words.at(place - 1) == "in":
        return not labels or spoken.isdigit() or spoken.isupper()
    numbers = bool(labels) and all(map(str.isdigit, labels))
    return words.at(place - 1) in ("then", "rather") and spoken.isdigit() and numbers


def _only(words: _Words, labels: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The one word of a short answer that may be a value."""
    said = {word.lower() for word in words.spoken}
    if len(naming_words(" ".join(words.spoken))) > 1 or "one" in said:
        return
    values = ((place, _label(words, place, labels)) for place in range(len(words.spoken)))
    found = [(place, label) for place, label in values if label and words.at(place + 1) not in _UNITS]
    found = [(place, label) for place, label in found if not labels or label in labels or label[0].isdigit()]
    if len(found) == 1:
        yield found[0]


def _label(words: _Words, place: int, labels: Sequence[str]) -> str | None:
    """A word as the labels write it: 'ten' is '10', 'medium' is 'M'; any number or short word where none is known."""
    said = words.at(place)
    plain = words.number(place) or _SPELT.get(said, said)
    if known := next((label for label in labels if label.lower() in (plain.lower(), said)), None):
        return known
    if plain.replace(".", "").isdigit() and not said.startswith("$"):
        return plain
    short = said.isalpha() and len(said) <= _LONGEST_LABEL and said not in STOP_WORDS and said not in _JOINTS
    return plain.upper() if (short and naming_words(said)) or said in _SPELT else None


def _count(words: _Words) -> int | None:
    """'two pairs', 'two of them', 'two blue lamps', '2x', 'make it two'."""
    for place in range(len(words.spoken)):
        if words.at(place) in ("couple", "dozen"):
            words.take(place)
            return 2 if words.spoken[place].lower() == "couple" else 12
        number = words.number(place)
        if not number or (number == "1" and words.at(place + 1) not in _UNITS):
            continue
        if words.at(place + 1) in _UNITS or words.at(place - 1) in _COUNTING or _is_counted(words, place):
            words.take(place)
            return int(number)
    return None


_COUNTING = frozenset("x quantity qty it take order buy want need get all me give have".split())


def _is_counted(words: _Words, place: int) -> bool:
    """Whether a plural follows within a few words."""
    for after in range(place + 1, place + 2 + _MOST_BETWEEN):
        word = words.at(after)
        if not word.replace("-", "").isalpha() or word in _JOINTS:
            return False
        if word.endswith("s") and len(word) > _LONGEST_LABEL and naming_words(word):
            return True
    return False


def _proper(part: Sequence[str]) -> str:
    """Without what is said of it, where several words begin with a capital: 'Alpha One waterproof' is 'Alpha One'."""
    capitals = [word for word in part if word[:1].isupper()]
    return " ".join(capitals if len(capitals) > 1 else part)


def _names(words: _Words, options: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What is left, parted at every 'and'."""
    part: list[str] = []
    for place in range(len(words.spoken) + 1):
        word = words.at(place)
        if word in _JOINTS or place == len(words.spoken):
            if any(not named.isdigit() for named in naming_words(" ".join(part))):
                yield _proper(part)
            part = []
        elif word and word not in options and not words.number(place) and naming_words(word):
            part.append(words.spoken[place])
