"""Steps made one where they ask the same."""

import pytest

from local.bedrock.model import Tool
from local.bedrock.planner.request import Clause
from local.bedrock.planner.settling import joined
from local.bedrock.planner.step import Call, Step


def step(tool: str, question: str) -> Step:
    clause = Clause(question, question, question)
    return Step(clause, "call", Call(tool, {"question": question}), tool=Tool(tool, "Answers.", {}))


@pytest.mark.parametrize(
    ("tool", "questions"),
    [
        ("ask_the_desk", ["What does it cost? And when?"]),
        ("search_answers", ["What does it cost?", "And when?"]),
    ],
)
def test_who_is_asked_hears_all_at_once_and_a_search_is_made_for_each(tool: str, questions: list[str]) -> None:
    steps = joined([step(tool, "What does it cost?"), step(tool, "And when?")])
    assert [one.call.arguments["question"] for one in steps if one.call] == questions
