"""Whether a sentence asks for what a true-or-false parameter stands for: `takes_new_clients`, `only_with_places`."""

from local.bedrock.planner.language import stem, words
from local.bedrock.planner.schema import name_words

_LIGHT = frozenset(
    "only with without for is are has have can takes take accepts accept allows offers good and of in not".split()
)
_DENIED = frozenset("without no not".split())


def is_asked_for(name: str, text: str) -> bool:
    """Whether at least half of what the name says stands in the text."""
    told = [word for word in name_words(name) if word not in _LIGHT]
    said = {stem(word) for word in words(text)}
    known = [word for word in told if stem(word) in said]
    return bool(told) and 2 * len(known) >= len(told) and not _is_denied(known[0], text)


def _is_denied(word: str, text: str) -> bool:
    """'No new ones' asks for none of them."""
    spoken = words(text)
    place = next((at for at, other in enumerate(spoken) if stem(other) == stem(word)), 0)
    return place > 0 and spoken[place - 1] in _DENIED
