"""The judged questions say what they claim: nothing that the catalogue says, every category, both halves apart."""

import re
from datetime import date

import pytest

from benchmarks.search.questions import HALVES, Half, Question, read
from db.sample_rows import read_rows

_ROWS = read_rows(date(2026, 1, 1))
_PRODUCTS = {str(row["product_id"]): row for row in _ROWS["products"]}
_ARTICLES = {str(row["article_id"]) for row in _ROWS["knowledge_articles"]}
_FUNCTION_WORDS = frozenset(
    "a about against all also an and any at be by can do does for from have how i if in into is it like me my of on "
    "one or our out over own so something that the them then they to too what when where which while who will with "
    "without won your you".split()
)
# One word in three of a single question, and one in twenty of them all.
_MOST_SHARED, _SHARED_ON_THE_WHOLE = 1 / 3, 1 / 20


def _words(text: str) -> set[str]:
    """Content words, cut to their stems roughly: enough to see "runs" in "running"."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())
    return {
        re.sub(r"(ing|ed|es|s|er|ers|y)$", "", word) for word in words if len(word) > 1 and word not in _FUNCTION_WORDS
    }


def _shared(question: Question) -> list[tuple[int, int]]:
    """For each relevant product: how many of the question's words its name or description has, and of how many."""
    asked = _words(question.ask)
    texts = (_words(f"{_PRODUCTS[key]['name']} {_PRODUCTS[key]['description']}") for key in question.relevant)
    return [(len(asked & text), len(asked)) for text in texts]


def _products() -> list[Question]:
    return [question for half in HALVES for question in read(half, "product")]


def test_there_are_as_many_questions_as_promised_and_each_once() -> None:
    questions = _products()
    assert len([question for question in questions if question.relevant]) >= 80
    assert len([question for question in questions if not question.relevant]) >= 24
    assert len({question.ask for question in questions}) == len(questions)


@pytest.mark.parametrize("half", HALVES)
def test_each_half_asks_for_every_category_and_for_what_is_not_there(half: Half) -> None:
    topics = {question.topic for question in read(half, "product")}
    assert topics == {str(row["category"]) for row in _ROWS["products"]} | {"not in the shop"}


def test_what_is_judged_exists_and_is_of_the_topic() -> None:
    for question in _products():
        assert set(question.relevant) <= set(_PRODUCTS), question.ask
        assert set(question.relevant.values()) <= {1, 2}, question.ask
        best = {str(_PRODUCTS[key]["category"]) for key, grade in question.relevant.items() if grade == 2}
        assert not question.relevant or question.topic in best, question.ask
    for half in HALVES:
        for question in read(half, "article"):
            assert set(question.relevant) <= _ARTICLES, question.ask


def test_questions_are_in_words_that_the_catalogue_does_not_use() -> None:
    shares = {question.ask: _shared(question) for question in _products() if question.relevant}
    too_close = [ask for ask, pairs in shares.items() if any(same / of > _MOST_SHARED for same, of in pairs)]
    assert too_close == []
    pairs = [pair for several in shares.values() for pair in several]
    assert sum(same for same, _ in pairs) / sum(of for _, of in pairs) <= _SHARED_ON_THE_WHOLE
