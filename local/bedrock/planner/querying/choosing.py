"""Chooses among the tools beside the one that answers questions: by what is to be done, and by their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.bedrock.model import Tool
from local.bedrock.planner.language import STOP_WORDS
from local.bedrock.planner.querying.deeds import Deed, does
from local.bedrock.planner.querying.domain import Domain
from local.bedrock.planner.querying.english import Word, text_of, words_in
from local.bedrock.planner.querying.filling import Filled
from local.bedrock.planner.schema import options

_ENOUGH = 2.0
_QUOTED = re.compile(r"\"([^\"]{4,60})\"")
_EXAMPLE = 2.0
_SHOWS = frozenset({"list", "show"})


@dataclass(frozen=True)
class Chosen:
    """A tool with its arguments."""

    tool: Tool
    filled: Filled


def best_deed(deed: Deed, said: str, filled: Sequence[Chosen]) -> Chosen | None:
    """The tool for such a deed that the words fit best: its object is named, and little is missing."""
    spoken = text_of(said).words

    def fit(chosen: Chosen) -> float:
        named = words_in(" ".join(chosen.tool.name.split("_")[1:]))
        objects = sum(_is_said(word, spoken) for word in named)
        return 1.5 * bool(objects) + 0.5 * chosen.filled.evidence - 0.8 * len(chosen.filled.missing)

    def is_meant(chosen: Chosen) -> bool:
        """An object that is named, or words that fill all; a deed without an object is meant by its verb alone."""
        named = words_in(" ".join(chosen.tool.name.split("_")[1:]))
        complete = not chosen.filled.missing and (chosen.filled.evidence > 1 or len(deed.rest.split()) < 3)
        alone = deed.groups <= {"undo", "execute", "send"}
        return alone or complete or any(_is_said(word, spoken) for word in named)

    suited = [chosen for chosen in filled if does(chosen.tool) & deed.groups and is_meant(chosen)]
    return max(suited, key=fit, default=None)


def telling(said: str, tools: Sequence[Tool], domain: Domain) -> Tool | None:
    """The tool that tells what is asked, in words that only it knows and the data does not."""
    spoken = [word for word in text_of(said).words if word.lower not in STOP_WORDS]
    known = _words_of(domain)
    scored = [(_score(tool, spoken, said, known), -place, tool) for place, tool in enumerate(tools)]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best and best[0] >= _ENOUGH else None


def _score(tool: Tool, spoken: Sequence[Word], said: str, known: frozenset[str]) -> float:
    """Words of the name weigh most, then what its arguments may be, then its description; examples as a whole."""
    properties = tool.schema.get("properties")
    parameters = (
        [each for each in properties.values() if isinstance(each, dict)] if isinstance(properties, dict) else []
    )
    values = [value for each in parameters for value in options(each)]
    described = " ".join(
        [*tool.description.split("\n\n")[:2], *(str(each.get("description", "")) for each in parameters)]
    )
    score = 0.0
    told: set[str] = set()
    for text, weight in ((tool.name.replace("_", " "), 2.0), (" ".join(values), 2.0), (described, 1.0)):
        own = [
            word
            for word in words_in(text)
            if word.text[0].isalpha() and word.lower not in STOP_WORDS | _SHOWS and word.stem not in known
        ]
        fresh = {word.stem for word in spoken if _is_said(word, own)} - told
        score += weight * len(fresh)
        told |= fresh
    lowered = said.lower()
    return score + _EXAMPLE * sum(
        example.lower().strip("?.!") in lowered for example in _QUOTED.findall(tool.description)
    )


def _is_said(word: Word, spoken: Sequence[Word]) -> bool:
    """Whether a word was said, or one that may stand for it."""
    return any(word.stem == other.stem or word.kin & other.kin for other in spoken)


def _words_of(domain: Domain) -> frozenset[str]:
    """What the data itself is spoken of with: names of sources, fields, values and rules."""
    names = [*domain.sources, *(f.own for f in domain.fields.values()), *domain.rules]
    values = [value for f in domain.fields.values() for value in f.values]
    return frozenset(word.stem for name in (*names, *values) for word in words_in(name.replace("_", " ")))
