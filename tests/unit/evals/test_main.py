"""What the command line chooses, and how it refuses."""

import sys
from pathlib import Path

import pytest

from evals.__main__ import USED_WRONGLY, main
from evals.command_line import parser
from evals.holding import scored_so_far
from evals.loader import Refused, Set, load
from evals.order import in_order, journal_of, ordered, tasks_of
from evals.result import result_of
from evals.selection import stratified


def test_everything_together_is_every_set() -> None:
    order = ordered(parser().parse_args(["--set", "all"]))

    assert len(order.cases) == sum(len(load(one)) for one in Set) == sum(order.sizes.values())
    assert order.name == "all"


def test_each_foreign_domain_is_a_part_of_its_own() -> None:
    order = ordered(parser().parse_args(["--set", "foreign"]))

    assert order.name == "foreign"
    assert order.sizes == {
        "foreign-aquarium": 30,
        "foreign-boatyard": 30,
        "foreign-clinic": 30,
        "foreign-garage": 30,
        "foreign-gym": 30,
        "foreign-hotel": 30,
        "foreign-library": 30,
    }


def test_one_foreign_domain_is_run_and_reported_by_its_name() -> None:
    order = ordered(parser().parse_args(["--set", "foreign", "--agent", "gym"]))

    assert (order.name, len(order.cases)) == ("foreign-gym", 30)
    assert {case.domain.name for case in order.cases if case.domain} == {"gym"}


def test_a_sample_knows_the_size_of_the_whole_set() -> None:
    order = ordered(parser().parse_args(["--sample", "3"]))

    assert (len(order.cases), order.name) == (3, "open")
    assert order.sizes["open"] > 3


def test_conversations_are_held_in_a_stratified_order_and_told_in_that_of_the_files() -> None:
    order = ordered(parser().parse_args(["--sample", "9", "--repeat", "2"]))
    tasks = tasks_of(order)

    assert [task.case for task in tasks] == [*stratified(order.cases)] * 2
    results = in_order(order, [result_of(task.case, repetition=task.repetition) for task in tasks])
    assert [(one.id, one.repetition) for one in results] == [
        (case.conversation.id, number) for case in order.cases for number in (1, 2)
    ]


def test_a_stopped_run_has_a_score_and_can_still_be_taken_up(tmp_path: Path) -> None:
    order = ordered(parser().parse_args(["--sample", "3", "--model", "small", "--so-far", "--reports", str(tmp_path)]))
    journal = journal_of(order, "small")
    for task in tasks_of(order)[:2]:
        journal.add(result_of(task.case, repetition=1))

    score = scored_so_far(order)

    assert (score.overall.total, score.model, score.name) == (2, "small", "open")
    assert len(journal.known(tasks_of(order))) == 2


def test_no_such_conversation_is_refused() -> None:
    with pytest.raises(Refused, match="No conversation is like that"):
        ordered(parser().parse_args(["--id", "nobody-wrote-this"]))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--id", "nobody-wrote-this"], "No conversation is like that."),
        (["--deployed", "dev"], "--deployed needs --url"),
        (["--so-far", "--model", "nobody-ran-this"], "There is no stopped run of these conversations"),
    ],
)
def test_what_can_not_be_run_is_one_message(
    words: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["evals", *words])

    assert main() == USED_WRONGLY
    assert told in capsys.readouterr().err
