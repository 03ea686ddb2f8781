"""Mends misspelt words towards the words that the tools use; knows ordinary English from the embedder's vocabulary."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from local.bedrock.planner.language import STOP_WORDS, words
from local.bedrock.tokens import tokenizer

# A capital may begin a name, and a joint holds the parts of one together: 'prod-msk'.
_PLAIN_WORD = re.compile(r"(?<![\w.:/-])[a-z]{3,}(?![\w:/-]|\.\w)")
_CLOSE = 0.8
_ENDING = re.compile(r"(?:ers?|ing|ed|s)$")
_EVERYDAY = frozenset(
    "dollars today tomorrow yesterday tonight morning evening monday tuesday wednesday thursday friday saturday sunday "
    "when where which does open close closed please delivery order".split()
)


def mended(text: str, vocabulary: Iterable[str]) -> str:
    """The text with each unknown word replaced by the closest word of the vocabulary, where one is close."""
    known = frozenset({*vocabulary, *(word for word in STOP_WORDS if len(word) > 3), *_EVERYDAY})
    return _PLAIN_WORD.sub(lambda found: _mended(found[0], known), text)


def _mended(word: str, vocabulary: frozenset[str]) -> str:
    if word in vocabulary or _is_english(word):
        return word
    close = get_close_matches(word, sorted(vocabulary), n=1, cutoff=_CLOSE)
    return close[0] if close else word


def vocabulary_of(texts: Iterable[str]) -> set[str]:
    """The words of at least four letters."""
    return {word for text in texts for word in words(text) if len(word) > 3 and word.isalpha()}


@cache
def _english() -> frozenset[str]:
    return frozenset(word for word in tokenizer().get_vocab() if not word.startswith("##"))


def _is_english(word: str) -> bool:
    return word in _english() or _ENDING.sub("", word) in _english()  # 'toaster' is no misspelt 'taste'
