"""Which of the things that are known a phrase means: by their names first, then by what is said of them."""

from collections.abc import Sequence
from difflib import get_close_matches

from local.bedrock.planner.dealing.things import Thing
from local.bedrock.planner.language import content_words, stem

_BY_NAME, _BY_WORD = 1.0, 0.4
_CLOSE = 0.8


def meant(phrase: str, known: Sequence[Thing]) -> list[Thing]:
    """The things that bear the phrase's last noun, and most of its words; several when it tells none apart."""
    if exact := [thing for thing in known if thing.id.lower() == phrase.strip().lower()]:
        return exact
    said = [stem(word) for word in content_words(phrase.replace("-", " "))]
    if not said or not known:
        return []
    fits = [_fit([_mended(word, thing) for word in said], thing) for thing in known]
    best = max(fits)
    found = [thing for thing, fit in zip(known, fits, strict=True) if fit == best] if best > 0 else []
    # A word that several are called by, without the noun, is that of a colour or a brand.
    return found if len(found) < 2 or any(said[-1] in thing.called | thing.described for thing in found) else []


def _fit(said: Sequence[str], thing: Thing) -> float:
    """0 unless every word is its own, or most are its name."""
    called, described = thing.called, thing.described
    borne = [_BY_NAME if word in called else _BY_WORD if word in described else 0.0 for word in said]
    named = sum(weight == _BY_NAME for weight in borne)
    return sum(borne) if all(borne) or (named and named >= len(said) / 2) else 0.0


def _mended(word: str, thing: Thing) -> str:
    """A misspelt word as the thing spells it."""
    own = thing.called | thing.described
    if word in own or len(word) < 4:
        return word
    return next(iter(get_close_matches(word, sorted(own), n=1, cutoff=_CLOSE)), word)
