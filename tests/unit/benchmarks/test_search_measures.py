"""The measures, against values worked out by hand."""

import math

import pytest

from benchmarks.search.measures import ndcg, recall, reciprocal_rank
from benchmarks.search.questions import Question
from benchmarks.search.score import score

RELEVANT = {"a": 2, "b": 1}


def test_recall_counts_what_is_right_among_the_first_five() -> None:
    assert recall(["x", "a", "y", "z", "w", "b"], RELEVANT) == 0.5
    assert recall(["b", "a"], RELEVANT) == 1.0
    assert recall(list("abcdefg"), dict.fromkeys("abcdefg", 1)) == 1.0


def test_the_reciprocal_rank_is_that_of_the_first_right_one() -> None:
    assert reciprocal_rank(["x", "b", "a"], RELEVANT) == 0.5
    assert reciprocal_rank(["x"], RELEVANT) == 0.0


def test_ndcg_is_one_for_the_best_order_and_less_for_another() -> None:
    assert ndcg(["a", "b"], RELEVANT) == pytest.approx(1.0)
    best = 3 + 1 / math.log2(3)
    assert ndcg(["b", "a"], RELEVANT) == pytest.approx((1 + 3 / math.log2(3)) / best)
    assert ndcg(["x", "y"], RELEVANT) == 0.0


def test_a_score_keeps_apart_what_has_an_answer_and_what_has_none() -> None:
    questions = [
        Question(ask="one", topic="t", relevant={"a": 2}),
        Question(ask="two", topic="t", relevant={"b": 2}),
        Question(ask="three", topic="not in the shop", relevant={}),
        Question(ask="four", topic="not in the shop", relevant={}),
    ]
    result = score(questions, [["a"], [], ["x"], []])
    assert (result.recall, result.answered, result.false_positives) == (0.5, 0.5, 0.5)
