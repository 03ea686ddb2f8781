"""How well a network reads trades that it was not taught."""

from collections import Counter
from collections.abc import Iterator, Sequence

import torch

from training.learning import Read
from training.lessons import Example, Lesson
from training.network import Network

ONE, SEVERAL, NONE = "one tool", "several tools", "no tool"
Mark = tuple[str, bool]


def score(network: Network, lessons: Sequence[Lesson]) -> dict[str, tuple[int, int]]:
    """By what messages ask for: how many find exactly that, and of how many."""
    with torch.no_grad():
        marks = Counter(mark for lesson in lessons for mark in _marks(network, Read.of(lesson)))
    return {kind: (marks[kind, True], marks[kind, True] + marks[kind, False]) for kind in (ONE, SEVERAL, NONE)}


def _marks(network: Network, read: Read) -> Iterator[Mark]:
    scores = network.wanted(read.messages, read.tools, network.encoded(read.messages))
    for row, example in zip(scores, read.lesson.examples, strict=True):
        yield _of_tools(row, example)


def _of_tools(scores: torch.Tensor, example: Example) -> Mark:
    if not example.wanted:
        return NONE, int(scores.argmax()) == 0
    best = set(scores[1:].topk(len(example.wanted)).indices.tolist())
    return ONE if len(example.wanted) == 1 else SEVERAL, best == set(example.wanted)
