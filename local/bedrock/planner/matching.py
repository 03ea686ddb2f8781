"""Which of the offered tools a clause asks for: as the encoder learnt, by meaning, and by words that part tools."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import log

from local.bedrock.dual_encoder import DualEncoder
from local.bedrock.model import Tool
from local.bedrock.planner.acts import Acts, Embeds
from local.bedrock.planner.described import Described, described, name_of, summary
from local.bedrock.planner.entities import identifiers
from local.bedrock.planner.hints import hints
from local.bedrock.planner.language import content_stems, examples_in, words
from local.bedrock.planner.understanding import Understanding

_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|we|us|our)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """A tool and how well it fits, about 0 to 1."""

    tool: Tool
    score: float


class Matcher:
    """Ranks tools for a clause. A tool is known by what it is for, by what it takes, and by what is done with it.

    The weights are those at which clauses of several trades find their tools, each trade judged by the others' weights.
    """

    BEST, NEAREST, TAKES, WORDS, ACT, OWN, BASE = 0.6, 0.4, 0.13, 0.4, 0.5, 0.04, -0.12
    FEW = 3
    LEARNT = 0.4  # how much the encoder has to say, where tools do not quote what people say for them

    def __init__(self, embedder: Embeds, acts: Acts) -> None:
        self.embedder = embedder
        self._acts = acts
        self._understanding = Understanding(DualEncoder())

    def rank(self, clause: str, tools: Sequence[Tool], *, told: str = "", before: str = "") -> list[Match]:
        """All tools, best first; ties keep the order in which they were offered.

        `told` is the clause with what is told around it: 'I sent it back. Has it reached you?' speaks of a return.
        `before` is what the person said last.
        """
        if not tools:
            return []
        every = described(tools)
        said = quotes_examples(tools)
        hinted = clause if said else f"{clause} {hints(clause)} {_meant_by_ids(clause, tools)}".strip()
        shared = _shared_words(hinted, every)
        acting = self._acting(clause, told or clause, [each.says for each in every])
        weighed = self._beside_examples if said else partial(self._by_acts, clause, max(acting) or 1.0)
        scores = [weighed(hinted, each, w, a) for each, w, a in zip(every, shared, acting, strict=True)]
        if not said:
            wanted = self._understanding.wanted(clause, tools, before=before)
            scores = [self.LEARNT * w + (1 - self.LEARNT) * score for w, score in zip(wanted, scores, strict=True)]
        return sorted((Match(tool, score) for tool, score in zip(tools, scores, strict=True)), key=lambda m: -m.score)

    def _by_acts(self, clause: str, most: float, hinted: str, tool: Described, shared: float, acting: float) -> float:
        """Words count for more of a tool that does what the clause does; `most` is that of the nearest one."""
        of_its_own = self.OWN * (bool(_FIRST_PERSON.search(clause)) and tool.is_own)
        alike = self.WORDS * shared * (0.5 + 0.5 * acting / most) + self.ACT * acting
        around = 0.0 if tool.hands_on else self._around(hinted, tool) + of_its_own
        return self.BEST * self._nearest(hinted, tool) + alike + around

    def _beside_examples(self, hinted: str, tool: Described, shared: float, acting: float) -> float:
        """What people say, quoted, is nearer to a clause than the kind of its act."""
        return 0.7 * self._nearest(hinted, tool) + 0.3 * shared + 0.08 * acting

    def _acting(self, clause: str, told: str, described: Sequence[Sequence[str]]) -> list[float]:
        """How much each tool serves what the clause does, alone and with what is told."""
        alone = self._acts.served(clause, described)
        if told == clause:
            return alone
        return [(one + other) / 2 for one, other in zip(alone, self._acts.served(told, described), strict=True)]

    def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
        """Cosine of the text with each candidate."""
        if not candidates:
            return []
        vectors = self.embedder.embed([text, *candidates])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def _nearest(self, clause: str, tool: Described) -> float:
        """The closest phrase of its own; what a description says first weighs more than its cases and warnings."""
        near = self.similarity(clause, tool.says)
        return max(one * weight for one, weight in zip(near, tool.weights, strict=True))

    def _around(self, clause: str, tool: Described) -> float:
        """How near the nearest few are of all that is said of it, and what it can be given."""
        few = sorted(self.similarity(clause, tool.uses), reverse=True)[: self.FEW]
        takes = max(self.similarity(clause, tool.takes), default=0.0)
        return self.BASE + self.NEAREST * sum(few) / len(few) + self.TAKES * takes


def quotes_examples(tools: Sequence[Tool]) -> bool:
    """Whether each tool quotes what people say for it: that is nearer to a clause than its kind and hints at it."""
    return bool(tools) and all(examples_in(summary(tool)) for tool in tools)


def _meant_by_ids(clause: str, tools: Sequence[Tool]) -> str:
    """The words that ids abbreviate: 'ORD-7' is an order, where a tool speaks of orders."""
    prefixes = {found[0].lower() for id_ in identifiers(clause) if (found := re.match(r"[A-Za-z]{2,5}(?=[-_\d])", id_))}
    spoken = (words(f"{name_of(tool)} {summary(tool)}") for tool in tools)
    known = {word for text in spoken for word in text if len(word) > 3}
    meant = (min((w for w in known if w.startswith(prefix)), key=len, default="") for prefix in sorted(prefixes))
    return " ".join(word for word in meant if word)


def _shared_words(clause: str, tools: Sequence[Described]) -> list[float]:
    """The share of the clause's weight that a tool's text covers; words that few tools use weigh more."""
    vocabularies = [content_stems(tool.text) for tool in tools]
    frequency = Counter(word for vocabulary in vocabularies for word in vocabulary)
    weight = {word: log(1 + len(tools) / frequency[word]) for word in content_stems(clause) if word in frequency}
    total = sum(weight.values()) + 0.5 * (len(content_stems(clause)) - len(weight))
    return [sum(w for word, w in weight.items() if word in vocabulary) / (total or 1.0) for vocabulary in vocabularies]
