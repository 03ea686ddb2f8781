"""The whole reply: what was found, in what order, and the manner of it."""

import json

import pytest

from local.bedrock.model import Json, ToolResult, ToolUse
from local.bedrock.planner.answer import Told, write
from local.bedrock.planner.request import Clause, Request
from local.bedrock.planner.step import Call, Step
from local.bedrock.planner.turn import Exchange, Turn


def step(text: str, tool: str | None = None, *, refused: str = "") -> Step:
    clause = Clause(text, text, text)
    call = Call(tool, {"of": text}) if tool else None
    return Step(clause, "done" if call else "beyond", call, refused=refused)


def exchange(text: str, tool: str, result: Json, *, failed: bool = False) -> Exchange:
    content = result if isinstance(result, str) else json.dumps(result)
    use = ToolUse(id=text, name=tool, input={"of": text})
    return Exchange(use, ToolResult(text, (content,), "error" if failed else "success"))


def reply(text: str, exchanges: tuple[Exchange, ...] = (), steps: tuple[Step, ...] = ()) -> str:
    clauses = tuple(each.clause for each in steps)
    return write(Told(Turn(text, exchanges, ()), Request(clauses), steps, ()))


def test_answers_come_in_the_order_of_the_questions() -> None:
    found = (exchange("b", "get_map", {"answer": "The map."}), exchange("a", "get_loan", {"answer": "The loan."}))
    assert reply("a? b?", found, (step("a", "get_loan"), step("b", "get_map"))) == "The loan.\n\nThe map."


def test_each_call_of_a_tool_is_read_with_its_own_question() -> None:
    record: Json = {"title": "Dune", "shelf": "F3", "language": "English"}
    found = (exchange("which language?", "look", record), exchange("which shelf?", "look", record))
    first, second = reply("?", found, (step("which language?", "look"), step("which shelf?", "look"))).split("\n\n")
    assert first == "Dune: language English, shelf F3."
    assert second == "Dune: shelf F3, language English."


def test_what_was_told_is_not_told_again() -> None:
    line = "Loan LN-7 is on hold until somebody brings the book back."
    found = (exchange("a", "one", {"answer": line}), exchange("b", "two", {"answer": f"{line}\nIt is yours."}))
    assert reply("a? b?", found, (step("a", "one"), step("b", "two"))) == f"{line}\n\nIt is yours."


def test_a_page_that_was_told_is_not_named_again() -> None:
    found = (
        exchange("a", "one", {"answer": "Renewing a loan.\nUntil the day it is due.\nSee also: Fees."}),
        exchange("b", "two", {"answer": "Renewing a loan.\nUntil the day it is due.\nSee also: Holds."}),
    )
    told = reply("a? b?", found, (step("a", "one"), step("b", "two")))
    assert told == "Renewing a loan.\nUntil the day it is due.\nSee also: Fees."


def test_a_refusal_names_no_tool() -> None:
    refused = "I'm sorry, I can't do that here. Please turn to list_open_desks."
    assert reply("Renew it.", (), (step("Renew it.", refused=refused),)) == "I'm sorry, I can't do that here."
    plain = "I'm sorry, I can't do that here. Please turn to the front desk."
    assert reply("Renew it.", (), (step("Renew it.", refused=plain),)) == plain


def test_a_refusal_comes_first_and_once() -> None:
    renewed = step("Renew it.", "ask", refused="I'm sorry, I can't do that here.")
    rule: Json = {"answer": "Renewing.\nAt the desk."}
    assert reply("?", (exchange("Renew it.", "ask", rule),), (renewed,)) == (
        "I'm sorry, I can't do that here.\n\nRenewing.\nAt the desk."
    )
    better = "I'm sorry, I can't renew that here.\n\nRenewing.\nAt the desk."
    assert reply("?", (exchange("Renew it.", "ask", {"answer": better}),), (renewed,)) == better
    both = (exchange("Renew it.", "ask", {"answer": better}), exchange("a", "two", {"answer": renewed.refused}))
    assert reply("?", both, (renewed, step("a", "two"))) == better


def test_a_specialist_who_can_not_help_is_silent_beside_one_who_can() -> None:
    declined: Json = {"answer": "I'm sorry, I can't help with that here. I can help with: maps."}
    found = (exchange("a", "one", declined), exchange("b", "two", {"answer": "On shelf 3."}))
    assert reply("a? b?", found, (step("a", "one"), step("b", "two"))) == "On shelf 3."


def test_a_failed_look_up_is_said_unless_the_tool_was_called_again() -> None:
    failed = exchange("a", "look", "No such shelf", failed=True)
    assert reply("a?", (failed,), (step("a", "look"),)) == "I could not look that up: No such shelf."
    mended = (failed, exchange("b", "look", {"answer": "On shelf 3."}))
    assert reply("a?", mended, (step("a", "look"),)) == "On shelf 3."


def test_what_nothing_was_found_for_is_said_in_the_words_of_the_customer() -> None:
    found = (exchange("a", "look", {"answer": "On shelf 3."}),)
    open_ = step("Regarding maps: do you rent telescopes?")
    told = reply("?", found, (step("a", "look"), open_))
    assert told.endswith("I could not find anything about “do you rent telescopes” here.")
    assert "telescopes" not in reply("?", found, (step("a", "look"), step("Should I worry?")))


@pytest.mark.parametrize("text", ["Where is it???", "I am DONE with you.", "This is ridiculous."])
def test_who_is_cross_is_told_that_one_is_sorry(text: str) -> None:
    found = (exchange("a", "look", {"answer": "On shelf 3."}),)
    assert reply(text, found, (step("a", "look"),)).startswith("I'm sorry")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Right, I remember. Thank you!", "You're welcome"),
        ("Am I talking to a real person now?", "virtual assistant"),
        ("is this a computer", "virtual assistant"),
        ("hello", "Hello!"),
    ],
)
def test_small_talk_is_answered_in_kind(text: str, expected: str) -> None:
    assert expected in reply(text)
