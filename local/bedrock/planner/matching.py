"""Which of the offered tools a clause asks for: by meaning (embeddings) and by the words that tell tools apart."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import cast

from local.bedrock.model import JsonObject, Tool
from local.bedrock.planner.acts import Acts, Embeds
from local.bedrock.planner.entities import identifiers
from local.bedrock.planner.hints import hints
from local.bedrock.planner.language import content_stems, examples_in, phrases, words
from local.bedrock.planner.schema import options


@dataclass(frozen=True)
class Match:
    """A tool and how well it fits, about 0 to 1."""

    tool: Tool
    score: float


class Matcher:
    """Ranks tools for a clause. A tool is known by its name and by each phrase of its description."""

    MEANING, WORDS, ACT = 0.6, 0.4, 0.5
    ACT_BESIDE_EXAMPLES = 0.08  # what people say, quoted, is nearer to a clause than the kind of its act

    def __init__(self, embedder: Embeds, acts: Acts) -> None:
        self._embedder = embedder
        self._acts = acts

    def rank(self, clause: str, tools: Sequence[Tool]) -> list[Match]:
        """All tools, best first; ties keep the order in which they were offered."""
        if not tools:
            return []
        described = [_weighted_phrases(tool) for tool in tools]
        said = quotes_examples(tools)
        hinted = clause if said else f"{clause} {hints(clause)} {_meant_by_ids(clause, tools)}".strip()
        meaning = self._meaning(hinted, described)
        shared = _shared_words(hinted, tools)
        acting = self._acts.served(clause, [[phrase for phrase, _ in every] for every in described])
        most = max(acting) or 1.0
        weight = self.ACT_BESIDE_EXAMPLES if said else self.ACT
        scores = [
            self.MEANING * m + self.WORDS * w * (0.5 + 0.5 * a / most) + weight * a
            for m, w, a in zip(meaning, shared, acting, strict=True)
        ]
        return sorted((Match(tool, score) for tool, score in zip(tools, scores, strict=True)), key=lambda m: -m.score)

    def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
        """Cosine of the text with each candidate."""
        if not candidates:
            return []
        vectors = self._embedder.embed([text, *candidates])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def _meaning(self, clause: str, described: Sequence[Sequence[tuple[str, float]]]) -> list[float]:
        """The closest phrase of each tool; what a description says first weighs more than its cases and warnings."""
        scores = iter(self.similarity(clause, [phrase for every in described for phrase, _ in every]))
        return [max(next(scores) * weight for _, weight in every) for every in described]


def quotes_examples(tools: Sequence[Tool]) -> bool:
    """Whether each tool quotes what people say for it: that is nearer to a clause than its kind and hints at it."""
    return bool(tools) and all(examples_in(_summary(tool)) for tool in tools)


def _weighted_phrases(tool: Tool) -> list[tuple[str, float]]:
    first, _, rest = _summary(tool).partition("\n\n")
    said = {*phrases(first), *examples_in(_summary(tool))}
    return [(_name(tool), 1.0), *((p, 1.0) for p in sorted(said)), *((p, 0.9) for p in phrases(rest) if p not in said)]


def _meant_by_ids(clause: str, tools: Sequence[Tool]) -> str:
    """The words that ids abbreviate: 'ORD-7' is an order, where a tool speaks of orders."""
    prefixes = {found[0].lower() for id_ in identifiers(clause) if (found := re.match(r"[A-Za-z]{2,5}(?=[-_\d])", id_))}
    spoken = (words(f"{_name(tool)} {_summary(tool)}") for tool in tools)
    known = {word for text in spoken for word in text if len(word) > 3}
    meant = (min((w for w in known if w.startswith(prefix)), key=len, default="") for prefix in sorted(prefixes))
    return " ".join(word for word in meant if word)


def _name(tool: Tool) -> str:
    return tool.name.replace("_", " ").replace("-", " ")


def _summary(tool: Tool) -> str:
    """What the tool is for: its description up to where its arguments are explained."""
    for heading in ("\nArgs:", "\nParameters:", "\nReturns:"):
        if heading in tool.description:
            return tool.description.split(heading, 1)[0]
    return tool.description


def _values(tool: Tool) -> str:
    """The values that its arguments may have, where they are listed."""
    properties = cast("dict[str, JsonObject]", tool.schema.get("properties") or {})
    return " ".join(value for schema in properties.values() for value in options(schema))


def _shared_words(clause: str, tools: Sequence[Tool]) -> list[float]:
    """The share of the clause's weight that a tool's text covers; words that few tools use weigh more."""
    vocabularies = [content_stems(f"{_name(tool)} {_summary(tool)} {_values(tool)}") for tool in tools]
    frequency = Counter(word for vocabulary in vocabularies for word in vocabulary)
    weight = {word: log(1 + len(tools) / frequency[word]) for word in content_stems(clause) if word in frequency}
    total = sum(weight.values()) + 0.5 * (len(content_stems(clause)) - len(weight))
    return [sum(w for word, w in weight.items() if word in vocabulary) / (total or 1.0) for vocabulary in vocabularies]
