"""The repository's foreign domains can be met: their tables have the facts, and no expectation contradicts another."""

import pytest

from evals.expectation import PreparedTurn
from evals.heard import Heard, ToolUse
from evals.loader import Case, Set, load
from evals.run import prepared
from evals.spoken import written

CASES = load(Set.FOREIGN)


def nothing(sql: str) -> list[dict[str, object]]:
    """The shop's database, which no foreign domain asks."""
    raise AssertionError(sql)


def ideal(turn: PreparedTurn) -> Heard:
    """States each fact and the first of each choice of words, calls the first of each choice of tools."""
    facts = [written(value) for fact in turn.facts for row in fact.rows for value in row]
    words = [choice[0] for choice in turn.turn.says]
    said = ". ".join([*facts, *words, "Which one?" if turn.turn.asks_back else ""])
    tools = tuple(ToolUse(agent="ideal", tool=choice[0]) for choice in turn.turn.tools)
    return Heard(response=said, everything=said, tools=tools)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.conversation.id)
def test_an_ideal_answer_meets_every_expectation(case: Case) -> None:
    for turn in prepared(case, nothing):
        assert turn.failures(ideal(turn)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.conversation.id)
def test_silence_meets_no_conversation(case: Case) -> None:
    silent = Heard(response="All right.", everything="All right.")

    assert any(turn.failures(silent) for turn in prepared(case, nothing))
