"""What a method scores on some questions: how well it ranks what is right, and how often it finds what is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.search.measures import ndcg, recall, reciprocal_rank
from benchmarks.search.questions import Question


@dataclass(frozen=True, kw_only=True)
class Score:
    """Means over the questions that have an answer; `answered` is the share of them for which anything was found.

    `false_positives` is the same share of the questions for which nothing is right.
    """

    recall: float
    reciprocal_rank: float
    ndcg: float
    answered: float
    false_positives: float


def score(questions: Sequence[Question], rankings: Sequence[Sequence[str]]) -> Score:
    """The score of one method's rankings, one for each question."""
    both = list(zip(rankings, questions, strict=True))
    judged = [(ranking, question.relevant) for ranking, question in both if question.relevant]
    nothing_right = [ranking for ranking, question in both if not question.relevant]
    return Score(
        recall=fmean(recall(*one) for one in judged),
        reciprocal_rank=fmean(reciprocal_rank(*one) for one in judged),
        ndcg=fmean(ndcg(*one) for one in judged),
        answered=fmean(bool(ranking) for ranking, _ in judged),
        false_positives=fmean(bool(ranking) for ranking in nothing_right),
    )
