"""Every plan that a question should give is one that a marketer may ask, and equal to itself."""

import pytest

from evals.agent_set import Set
from evals.promotions.__main__ import problems
from evals.promotions.comparing import differences
from evals.promotions.judging import Judge
from evals.promotions.loading import load

LEAST_IN_ALL = 150


@pytest.mark.parametrize("which", list(Set))
def test_every_plan_may_be_asked(which: Set, judge: Judge) -> None:
    assert {asked.question.id: problems(asked, judge) for asked in load(which) if problems(asked, judge)} == {}


@pytest.mark.parametrize("which", list(Set))
def test_every_plan_is_right_for_its_own_question(which: Set, judge: Judge) -> None:
    plans = [plan for asked in load(which) for plan in asked.question.plans]
    assert [plan for plan in plans if differences(judge.checked(plan), judge.checked(plan), written=plan)] == []


def test_there_are_enough_with_a_plan() -> None:
    assert sum(bool(asked.question.plans) for which in Set for asked in load(which)) >= LEAST_IN_ALL
