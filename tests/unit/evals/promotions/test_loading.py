"""The sets of questions can be read, and a file that is wrong is refused with all that is wrong."""

from pathlib import Path

import pytest

from evals.agent_set import Set
from evals.loader import Refused
from evals.promotions.loading import load
from evals.promotions.question import Kind, Outcome


@pytest.mark.parametrize("which", list(Set))
def test_a_set_has_questions_of_every_kind_and_outcome(which: Set) -> None:
    questions = [one.question for one in load(which)]
    assert len(questions) >= 85
    assert {one.kind for one in questions} == set(Kind)
    assert {one.outcome for one in questions} == set(Outcome)


def test_tells_everything_that_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "a.toml").write_text(
        """
        [[question]]
        id = "no-plan"
        kind = "rule"
        ask = "Who?"
        [[question]]
        id = "Not an id"
        kind = "rule"
        ask = "Who?"
        plan = { source = "customers" }
        """
    )
    (folder / "b.toml").write_text("[[question]")
    with pytest.raises(Refused) as refused:
        load(Set.OPEN, root=tmp_path)
    lines = str(refused.value).splitlines()
    assert [line.split(": ")[:2] for line in lines[:2]] == [["a.toml", "no-plan"], ["a.toml", "Not an id"]]
    assert lines[2].startswith("b.toml: Expected")


def test_refuses_an_id_that_is_there_twice(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    question = '[[question]]\nid = "one"\nkind = "rule"\nask = "Who?"\nplan = { source = "customers" }\n'
    (folder / "a.toml").write_text(question * 2)
    with pytest.raises(Refused, match="one: 2 questions have this id"):
        load(Set.OPEN, root=tmp_path)


def test_the_sets_share_no_question() -> None:
    asked = [{(one.question.before, one.question.ask.lower().strip("?!. ")) for one in load(which)} for which in Set]
    assert not set.intersection(*asked)
