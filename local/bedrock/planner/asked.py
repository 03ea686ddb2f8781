"""What a question asks a record for: the fields that it names, in their own words or in kindred ones."""

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from local.bedrock.model import Json
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.entities import Range, amount_range, record_numbers
from local.bedrock.planner.language import content_stems, stem, words
from local.bedrock.planner.values import ID, is_day, is_money, is_stock

_KIN = tuple(
    (re.compile(rf"\b(?:{asks})\b", re.IGNORECASE), frozenset(map(stem, fields.split())))
    for asks, fields in (
        (r"deliver(?:s|ed by|ing)|courier|by whom|shipp\w+ (?:with|by)|sent with|who", "carrier courier"),
        (r"arriv\w+|comes?|coming|get here|got here|reach\w*|receive\w*|have it|turn\w* up|land\w*|deliver\w*",
         "delivery delivered estimated arrival expected received"),
        (r"sent|left|gone out|dispatch\w*|on (?:its|the) way|ship\w*|track\w*", "shipped tracking dispatched"),
        (r"how much|costs?|prices?|pay|paid|charged?|expensive|total|sum|money|dollars",
         "price amount cost total fee due paid sum"),
        (r"cards?|pay(?:ing|s)? with|paid with|payment|paid", "paid payment card method"),
        (r"where|which (?:place|room|address)", "address location place city room street branch building floor shelf"),
        (r"who|whom|whose|by whom", "author doctor teacher person contact agent name"),
        (r"phone|call|mobile|telephone", "phone telephone mobile"),
        (r"e-?mails?|mail", "email"),
        (r"how long|until|till|last|still", "duration length minutes hours days weeks months years until expires"),
        (r"expir\w*|valid|run out|runs out|due", "expires until valid due end ends"),
        (r"open|opening|close[sd]?|shut", "opens closes hours"),
        (r"why|reason|how come", "reason because cause"),
        (r"rat(?:ed|ing|ings)|stars?|good|best|popular", "rating stars"),
        (r"refund\w*|money back|paid back|pay\w* back", "refund refunded back"),
        (r"late|overdue|delay\w*|in time|on time", "overdue late delayed expected due estimated"),
        (r"colou?rs?", "color colour colors"),
        (r"sizes?|fits?", "size sizes"),
        (r"favou?rites?|likes?|taste|prefer\w*", "preferred preference favourite"),
        (r"gold|silver|level|member\w*|tier|points", "tier level membership points"),
        (r"weigh\w*|heavy|light", "weight"),
    )
)  # fmt: skip


def asking_stems(question: str, fields: Collection[str]) -> set[str]:
    """The words that ask for a field which there is: 'stars' of a rating. They name no thing."""
    known = {stem(word) for word in fields}
    asking = (found[0] for asks, kin in _KIN if kin & known for found in asks.finditer(question))
    return {found for words_ in asking for found in content_stems(words_)}


_WHEN = re.compile(r"\b(?:when|what (?:day|date)|which (?:day|date)|what time|how soon|by which day)\b", re.IGNORECASE)
_MUCH = re.compile(
    r"\b(?:how much|costs?|prices?|pay|charged?|dollars|cheap\w*|expensive|total|money)\b|\$", re.IGNORECASE
)


def is_about_money(question: str) -> bool:
    """Whether it asks how much something costs."""
    return bool(_MUCH.search(question)) and amount_range(question) == Range()


_OPEN = re.compile(r"\b(?:open|closed|shut)\b", re.IGNORECASE)
_OPENS = re.compile(r"\b(?:open|opening|close[sd]?|shut|until when|until what time|how late)\b", re.IGNORECASE)
_STOCK = re.compile(
    r"\b(?:in stock|available|availability|left|do you (?:have|sell)|have you got|is there|are there|how many)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """A question, as fields are held against it."""

    question: str
    subject: frozenset[str] = frozenset()  # words that only say what the record is
    embedder: Embeds | None = None
    about: frozenset[str] = frozenset()  # words of what was looked up

    @cached_property
    def stems(self) -> Set[str]:
        """Its own words."""
        return content_stems(self.question.replace("-", " ")) - self.subject

    @cached_property
    def kin(self) -> set[str]:
        """The words that fields have which answer it."""
        return set().union(*(fields for asks, fields in _KIN if asks.search(self.question)))

    @property
    def of_stock(self) -> bool:
        """Whether it asks if something is there to have."""
        return bool(_STOCK.search(self.question))

    def likeness(self, texts: Sequence[str]) -> list[float]:
        """How much each text means what is asked; all the same without an embedder."""
        if self.embedder is None:
            return [0.0] * len(texts)
        question = self.question
        for number in record_numbers(question):
            question = question.replace(number, "it")  # what a number is of, no embedding knows
        meant, *meanings = self.embedder.embed([question, *texts])
        return [float(meaning @ meant) for meaning in meanings]

    def names(self, value: Json) -> bool:
        """Whether the value itself stands in the question."""
        return f" {str(value).lower()} " in f" {' '.join(words(self.question))} "

    def wants(self, key: str, value: Json) -> float:
        """How surely a field is asked for: 0 is not at all, above 1 by its own name."""
        named = {stem(word) for word in words(ID.sub("", key))}
        if not named:
            return 0.0
        own, kin = len(named & self.stems) / len(named), len(named & self.kin) / len(named)
        fits = self._fits(key, value)
        # An amount answers nothing but how much: 'shipping cost' is not when it ships.
        return own + bool(own) + 0.4 * fits + 0.5 * kin * (fits or not _is_amount(key, value))

    def _fits(self, key: str, value: Json) -> bool:
        """Whether the value is of the sort that the question word asks for."""
        if is_day(value):
            return bool(_WHEN.search(self.question))
        if _is_amount(key, value):
            return bool(_MUCH.search(self.question))
        if isinstance(value, str) and _OPEN.search(value):
            return bool(_OPENS.search(self.question))
        return isinstance(value, int | float) and is_stock(key) and self.of_stock


def _is_amount(key: str, value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and is_money(key, value)
