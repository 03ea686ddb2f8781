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
from local.bedrock.planner.querying.gaps import words_known
from local.bedrock.planner.schema import options

_ENOUGH = 2.0
_QUOTED = re.compile(r"\"([^\"]{4,60})\"")
_EXAMPLE = 2.0
_IF = re.compile(  # what has not happened yet
    r"\b(?:what (?:would|will|could|might)(?= .*\b(?:bring|cost|earn|yield|happen|give|make|sell|do)\b)|what if|"
    r"how (?:much|many)(?= .*\b(?:would|could)\b.*\b(?:bring|cost|earn|yield|make|sell)\b)|suppose|imagine)\s",
    re.IGNORECASE,
)
_DONE = re.compile(  # what came of something
    r"^\W*(?:and |so )*(?:"
    r"what (?:did|has|have) (?!we\b|i\b|you\b|they\b|the customers?\b).+ (?:bring|brought|yield|achieve)|"
    r"did .+ (?:pay off|paid off|work|work out|bring|help)|"
    r"(?:was|were|is|are) .+ (?:worth (?:it|the)|successful|a success|effective)|"
    r"how (?:well|good|successful|effective) (?:did|was|were|has|have) .+ (?:do|done|go|gone|work\w*|perform\w*)"
    r")\b[^,]{0,12}$",
    re.IGNORECASE,
)
_PREFIX = 6
_SHOWS = frozenset({"list", "show"})


@dataclass(frozen=True)
class Chosen:
    """A tool with its arguments."""

    tool: Tool
    filled: Filled


def best_deed(deed: Deed, said: str, filled: Sequence[Chosen]) -> Chosen | None:
    """The tool for such a deed that the words fit best: its object is named, and little is missing."""
    spoken = text_of(re.sub(r"(?<=[%t]) off\b", " discount", said)).words

    def fit(chosen: Chosen) -> float:
        named = words_in(" ".join(chosen.tool.name.split("_")[1:]))
        objects = sum(_is_said(word, spoken) for word in named)
        return (
            1.5 * bool(objects or "changes" in chosen.filled.arguments)
            + 0.5 * chosen.filled.evidence
            - 0.8 * len(chosen.filled.missing)
        )

    def is_meant(chosen: Chosen) -> bool:
        """An object that is named, or words that fill all; a deed without an object is meant by its verb alone."""
        named = words_in(" ".join(chosen.tool.name.split("_")[1:]))
        complete = not chosen.filled.missing and (chosen.filled.evidence > 1 or len(deed.rest.split()) < 3)
        alone = deed.groups <= {"undo", "execute", "send"} or (
            "change" in deed.groups & does(chosen.tool)
            and bool(required_of(chosen.tool) & chosen.filled.arguments.keys())
        )
        return alone or complete or any(_is_said(word, spoken) for word in named)

    suited = [chosen for chosen in filled if does(chosen.tool) & deed.groups and is_meant(chosen)]
    return max(suited, key=lambda each: (not each.filled.missing, fit(each)), default=None)


def required_of(tool: Tool) -> set[str]:
    """What a tool needs."""
    required = tool.schema.get("required")
    return {str(name) for name in required} if isinstance(required, list) else set()


def telling(said: str, tools: Sequence[Tool], domain: Domain, *, beyond: bool) -> Tool | None:
    """The tool that tells what is asked, by its name, what it takes, or an example; `beyond` the data by any words."""
    said = re.sub(r"\bhappened\b", "became", said, flags=re.IGNORECASE)
    said = f"effect {said}" if _DONE.search(said) else _IF.sub("forecast ", said)
    spoken = [word for word in text_of(said).words if word.lower not in STOP_WORDS and word.text[0].isalpha()]
    known = words_known(domain)
    scored = [(_score(tool, spoken, said, known, beyond=beyond), -place, tool) for place, tool in enumerate(tools)]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best and best[0] >= _ENOUGH else None


def _score(tool: Tool, spoken: Sequence[Word], said: str, known: frozenset[str], *, beyond: bool) -> float:
    """Words of the name and of what its arguments may be weigh most; those of its description count beside them."""
    properties = tool.schema.get("properties")
    parameters = (
        [each for each in properties.values() if isinstance(each, dict)] if isinstance(properties, dict) else []
    )
    values = " ".join(value for each in parameters for value in options(each))
    named = _common(f"{tool.name.replace('_', ' ')} {values}", spoken, known, forms=False)
    examples = sum(example.lower().strip("?.!") in said.lower() for example in _QUOTED.findall(tool.description))
    own = words_in(tool.name.replace("_", " "))
    whole = all(_is_said(word, spoken) for word in own) and (beyond or own[0].stem == spoken[0].stem)
    if not (named or examples or beyond or whole):
        return 0.0
    told = " ".join([*tool.description.split("\n\n")[:2], *(str(each.get("description", "")) for each in parameters)])
    described = _common(told, spoken, known) - named
    quoted = _common(" ".join(_QUOTED.findall(tool.description)), spoken, known) if beyond else set()
    unknown = {word.stem for word in spoken if word.stem not in known}
    whole = whole or (beyond and 2 * len(described | named) >= max(1, len(unknown)))
    return _EXAMPLE * examples + 2.0 * len(named) + len(described) + len(quoted) + _ENOUGH * whole


def _common(text: str, spoken: Sequence[Word], known: frozenset[str], *, forms: bool = True) -> set[str]:
    """The stems of what was said that a text has, and the data does not know; other forms of what it knows count."""
    small = STOP_WORDS | _SHOWS
    own = [word for word in words_in(text) if word.text[0].isalpha() and word.lower not in small]
    fresh = [word for word in own if word.stem not in known]
    return {
        word.stem
        for word in spoken
        if word.stem not in known and (_is_said(word, fresh) or (forms and any(_is_form(word, other) for other in own)))
    }


def _is_said(word: Word, spoken: Sequence[Word]) -> bool:
    """Whether a word was said, or one that may stand for it."""
    return any(word.stem == other.stem or word.kin & other.kin for other in spoken)


def _is_form(word: Word, other: Word) -> bool:
    """'approval' and 'approved': one stem begins with the other, and both are long."""
    short, long = sorted((word.stem, other.stem), key=len)
    return len(short) >= _PREFIX and long.startswith(short) and len(long) - len(short) < 4
