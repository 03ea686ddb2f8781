"""What a sentence does: track, seek, complain, ask for the rules. Learnt from examples of many trades (`acts.toml`).

A kernel ridge regression over sentence embeddings: the examples are few, the embeddings know the language, and an act
may be said in several ways that have nothing in common (left out in turn, 78 of 100 examples find their act; a linear
regression finds 72).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from local.bedrock.planner.entities import identifiers, record_numbers

OF_RECORDS = ("track", "taken_back", "own_records", "act", "covered")  # what is asked of a thing with a number
OF_ONES_OWN = frozenset({"track", "taken_back", "own_records", "own_profile", "own_activity"})
IDLE = frozenset({"off_topic", "told", "chat", "others"})  # acts that ask for nothing that anybody here could give
Vectors = NDArray[np.float32]
_RULES = frozenset({"rules", "reach", "taken_back"})
_MINE = re.compile(r"\b(?:my|mine|our|ours)\b", re.IGNORECASE)
_RARE, _MARKED = 0.002, 400.0
_REMEMBERED = 1_000  # a turn asks of the same sentence again and again
_RIDGE, _NARROWNESS, _SHARPNESS = 0.3, 2.0, 14.0  # the likeliest of the examples, each left out in turn
_CLEARLY, _FAR, _NEAR = 0.08, 0.3, 0.55  # cosines
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = re.compile(rf"\b(?:{_NTH} (?:of )?{_MONTH}|{_MONTH} {_NTH})\b(?:,? \d{{4}})?")
_NAME = re.compile(r"(?<!^)(?<![.!?:]\s)\b(?!I\b|I')[A-Z0-9][\w'.-]*(?:\s+(?:[A-Z0-9][\w'.-]*))+")


class Embeds(Protocol):
    """Turns texts into unit vectors, one row each."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, dimensions)."""
        ...


@dataclass(frozen=True)
class Act:
    """How tools for it describe themselves, and how people say it."""

    serves: tuple[str, ...]
    said: tuple[str, ...]
    marks: re.Pattern[str] | None = None


@dataclass(frozen=True)
class _Model:
    """score = likeness to each example @ weights + base."""

    examples: Vectors
    weights: Vectors
    base: Vectors

    def scores(self, sentence: Vectors) -> Vectors:
        """One an act. Not by BLAS: its threads wait for each other on a busy machine, 26 ms instead of one."""
        cosines = np.einsum("ij,j->i", self.examples, sentence)
        scores: Vectors = np.einsum("i,ij->j", _likeness(cosines), self.weights) + self.base
        return scores


class Acts:
    """Recognises acts. The examples are embedded on first use, or by `learn`, in about three seconds."""

    def __init__(self, embedder: Embeds) -> None:
        self._embedder = embedder
        self._acts = _examples()
        self._affinities: dict[tuple[str, ...], Vectors] = {}
        self._learning = Lock()
        self._likely = lru_cache(maxsize=_REMEMBERED)(self._weighed)

    def of(self, sentence: str) -> Mapping[str, float]:
        """How likely each act is; together 1."""
        return self._likely(sentence)

    def _weighed(self, sentence: str) -> Mapping[str, float]:
        with self._learning:
            model = self._model
        likely = np.exp(_SHARPNESS * model.scores(self._embedder.embed([_neutral(sentence)])[0]))
        likely *= [_MARKED if act.marks and act.marks.search(sentence) else 1.0 for act in self._acts.values()]
        if record_numbers(sentence):
            likely *= np.array([1.0 if act in OF_RECORDS else _RARE for act in self._acts])
        return dict(zip(self._acts, (likely / likely.sum()).tolist(), strict=True))

    def served(self, sentence: str, described: Sequence[Sequence[str]]) -> list[float]:
        """How much each of the described tools serves what the sentence does, 0 to 1.

        The nearest tools share an act; one that no tool is near to speaks for none of them.
        """
        done = np.array(list(self.of(sentence).values()))
        near = np.stack([self._affinity(tuple(phrases)) for phrases in described])
        nearest = near.max(axis=0)
        share = np.exp((near - nearest) / _CLEARLY) * np.clip((nearest - _FAR) / (_NEAR - _FAR), 0.0, 1.0)
        served: list[float] = (share @ done).tolist()
        return served

    def idle(self, sentence: str) -> float:
        """How likely the sentence asks for nothing that anybody here could give."""
        done = self.of(sentence)
        return sum(done[act] for act in IDLE)

    def is_of_ones_own(self, sentence: str) -> bool:
        """Whether it asks for what the person has, 'my orders', and not for what there is."""
        return bool(_MINE.search(sentence)) and self.top(sentence) in OF_ONES_OWN

    def is_elsewhere(self, sentence: str) -> bool:
        """Whether it is for the house's rules or its people, or for what the person has; not for what there is."""
        return self.is_of_ones_own(sentence) or self.top(sentence) in _RULES

    def top(self, sentence: str) -> str:
        """What the sentence does most of all."""
        done = self.of(sentence)
        return max(done, key=lambda act: done[act])

    def learn(self) -> None:
        """Read the examples now, so that nobody waits for it later."""
        with self._learning:
            self._model  # noqa: B018  a cached property

    def _affinity(self, phrases: tuple[str, ...]) -> Vectors:
        """How near a description is to each act, as cosines."""
        if phrases not in self._affinities:
            self._affinities[phrases] = self._nearest(phrases)
        return self._affinities[phrases]

    def _nearest(self, phrases: Sequence[str]) -> Vectors:
        described = self._embedder.embed(phrases)
        return np.array([self._near(act.serves, described) for act in self._acts.values()], dtype=np.float32)

    def _near(self, serves: Sequence[str], described: Vectors) -> float:
        """The mean of the two phrases that come nearest: one alone may be chance."""
        if not serves or not len(described):
            return 0.0
        nearest = np.sort((self._embedder.embed(serves) @ described.T).max(axis=1))
        return float(nearest[-2:].mean())

    @cached_property
    def _model(self) -> _Model:
        vectors = self._embedder.embed([sentence for act in self._acts.values() for sentence in act.said])
        labels = np.repeat(np.arange(len(self._acts)), [len(act.said) for act in self._acts.values()])
        truth = np.eye(len(self._acts), dtype=np.float32)[labels]
        base = truth.mean(axis=0)
        gram = _likeness(vectors @ vectors.T) + _RIDGE * np.eye(len(vectors), dtype=np.float32)
        return _Model(vectors, np.linalg.solve(gram, truth - base), base)


def _likeness(cosines: Vectors) -> Vectors:
    """1 for the same, falling with the distance."""
    alike: Vectors = np.exp(_NARROWNESS * (cosines - 1))
    return alike


def _examples() -> dict[str, Act]:
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: _act(table) for name, table in tables.items()}


def _act(table: Mapping[str, Any]) -> Act:
    marks = table.get("marks")
    pattern = re.compile(rf"\b(?:{marks})\b", re.IGNORECASE) if marks else None
    return Act(tuple(table["serves"]), tuple(table["said"]), pattern)


def _neutral(sentence: str) -> str:
    """What a sentence does is not what it is about: a plain name for each name, a plain number for each id."""
    sentence = _DAY.sub("Monday", sentence)
    for found in identifiers(sentence):
        sentence = sentence.replace(found, "number 4711" if len(found) > 5 else found)
    return _NAME.sub("Alpha 3", sentence)
