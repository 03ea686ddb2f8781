"""Measures of a ranking against graded judgements, as information retrieval defines them."""

import math
from collections.abc import Mapping, Sequence

SHOWN = 5  # as many as a customer is shown


def recall(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """The share of what is right that is among the first five."""
    return len(relevant.keys() & set(ranking[:SHOWN])) / min(len(relevant), SHOWN)


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """1 / the place of the first right one, 0 without one."""
    return next((1 / place for place, found in enumerate(ranking, 1) if found in relevant), 0.0)


def ndcg(ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first five: 1.0 for the best order that there is."""
    ideal = sorted(relevant.values(), reverse=True)
    return _gain([relevant.get(found, 0) for found in ranking]) / _gain(ideal)


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades[:SHOWN], 1))
