"""Long texts as they are told: without orders to whoever reads them out, and cut to the part that answers."""

import re
from collections.abc import Set
from itertools import takewhile

from local.bedrock.planner.language import addressed, content_stems
from local.bedrock.planner.tone import is_override

_STEPS = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_READERS = r"(?:assistants?|ai|models?|chat ?bots?|bots?|llms?|agents?)"
_PERSONS = r"(?:guest|customer|client|member|patient|user|person|visitor|reader|caller|driver|owner|student)s?"
_TO_THE_READER = re.compile(
    rf"\b(?:notes?|messages?|instructions?|p\.?\s?s\.?)\W+(?:to|for)\W+(?:the |all |any |every )?{_READERS}\b|"
    rf"\b(?:attention|dear|hello|hey)\W+(?:all |the )?{_READERS}\b|\b{_READERS}(?:,|:) |"
    rf"\btell (?:the |this |every |all |any )?{_PERSONS}\b|\b(?:new|following) instructions?\b|"
    r"(?:^|>\s*)(?:system|assistant|developer)\s*:|</?\w+_\w+>|\bcall (?:every|all|any) (?:\w+ )?tools?\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")
MOST_PROSE, LONG_ARTICLE, A_PART = 4000, 1400, 900


def told(text: str) -> str:
    """A text for the customer, whole unless it is a book."""
    whole = addressed(without_orders(text).strip())
    return whole if len(whole) <= MOST_PROSE else f"{whole[:MOST_PROSE].rsplit(' ', 1)[0]} …"


def part_that_answers(text: str, question: str) -> str:
    """A long article's sentences around the one that fits the question best; the steps of a guide stay together."""
    if len(text) <= LONG_ARTICLE or _STEPS.search(text):
        return told(text)
    sentences = _SENTENCE.split(without_orders(text))
    first = last = max(range(len(sentences)), key=lambda place: _fit(sentences[place], question))
    while (last + 1 < len(sentences) or first > 0) and sum(map(len, sentences[first : last + 1])) < A_PART:
        first, last = (first, last + 1) if last + 1 < len(sentences) else (first - 1, last)
    return told(" ".join(sentences[first : last + 1]))


def answering(text: str, question: str, *, besides: str) -> str:
    """The sentence that bears most of the question's words, beyond those that name the thing; empty when none does."""
    named = content_stems(besides.replace("-", " "))
    sentences = re.split(r"(?<=[.!?])\s+", without_orders(text))
    best = max(sentences, key=lambda sentence: len(_shared(sentence, question) - named))
    return best.strip() if _shared(best, question) - named else ""


def without_orders(text: str) -> str:
    """A stored text up to where it begins to address whoever reads it out."""
    sentences = re.split(r"(?<=[.!?])(?<!P\.S\.)\s+|\n+(?=\W*\w)|(?=</?\w+_\w+>)", text)
    kept = list(takewhile(lambda sentence: not _is_order(sentence), sentences))
    return text if len(kept) == len(sentences) else f"{' '.join(filter(None, kept))} (The rest is left out.)".strip()


def _is_order(sentence: str) -> bool:
    return is_override(sentence) or bool(_TO_THE_READER.search(sentence))


def _shared(sentence: str, question: str) -> Set[str]:
    return content_stems(sentence.replace("-", " ")) & content_stems(question.replace("-", " "))


def _fit(sentence: str, question: str) -> int:
    return len(_shared(sentence, question))
