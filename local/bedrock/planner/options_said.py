"""Which of a property's listed values a sentence names: by their words, by their explanation, or by what they mean."""

import re
from collections.abc import Iterator, Sequence, Set

from local.bedrock.model import JsonObject
from local.bedrock.planner.acts import Embeds
from local.bedrock.planner.dealing.speech import naming_words
from local.bedrock.planner.language import content_stems, stem, words
from local.bedrock.planner.schema import explained, options

_ALIKE, _CLEARLY = 0.65, 0.08  # cosines: of a word with what it means, and before the next
_NEAR, _NEARER = 0.15, 0.03  # cosines: of a sentence with what it is about, and before the next
_A_WORD = 3
_DENIED = re.compile(r"\b(?:not|never|\w+n't)(?: (?:yet|been|be|already|to))* \w+", re.IGNORECASE)


def named(text: str, schema: JsonObject) -> list[str]:
    """The values whose words all stand in the text, the longest first; not what is 'not delivered yet'."""
    said = {stem(word) for word in words(_DENIED.sub(" ", text).replace("-", " "))}
    listed = sorted(options(schema), key=len, reverse=True)
    return [option for option in listed if (parts := {stem(word) for word in words(option)}) and parts <= said]


def told_of(text: str, schema: JsonObject) -> list[str]:
    """The values of whose explanation the text names a thing, the shortest explanation first."""
    said = content_stems(text)
    shares = {option: max(_shares(explained(option, schema), said), default=0) for option in options(schema)}
    most = max(shares.values(), default=0)
    best = [option for option, share in shares.items() if share == most]
    return sorted(best, key=lambda option: len(explained(option, schema))) if most else []


def _shares(explanation: str, said: Set[str]) -> Iterator[int]:
    """How many words the text shares with each thing that is listed, where those are all, or two."""
    for thing in re.split(r",|\band\b|\bor\b", explanation):
        stems = content_stems(thing)
        shared = len(stems & said)
        yield shared if stems and (stems <= said or shared > 1) else 0


def meant(text: str, schema: JsonObject, embedder: Embeds) -> list[str]:
    """The one value that a word of the text means, where none is named: 'the roof' is the 'rooftop bar'."""
    listed, said = options(schema), _things(text)
    if len(listed) < 2 or not said:
        return []
    meanings = [[_spoken(option), *([about] if (about := explained(option, schema)) else [])] for option in listed]
    spoken = embedder.embed(said)
    near = [float((embedder.embed(each) @ spoken.T).max()) for each in meanings]
    ranked = sorted(zip(near, listed, strict=True), reverse=True)
    return [ranked[0][1]] if ranked[0][0] >= _ALIKE and ranked[0][0] - ranked[1][0] >= _CLEARLY else []


def likeliest(text: str, schema: JsonObject, embedder: Embeds) -> str | None:
    """The value that a text is nearest to, where one must be given; None where it is near to none of them."""
    listed = options(schema)
    said, *meanings = embedder.embed([text, *(f"{_spoken(each)} {explained(each, schema)}".strip() for each in listed)])
    near = sorted(((float(said @ each), option) for each, option in zip(meanings, listed, strict=True)), reverse=True)
    surely = len(near) == 1 or near[0][0] - near[1][0] >= _NEARER
    return near[0][1] if surely and near[0][0] >= _NEAR else None


def _things(text: str) -> Sequence[str]:
    """The words that may name something."""
    return [word for word in naming_words(text) if len(word) >= _A_WORD and word.isalpha()]


def _spoken(option: str) -> str:
    return " ".join(words(option))
