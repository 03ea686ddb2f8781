"""Other ways to say it: negation, lists, totals over a time, superlatives, and what is not there; in a library."""

from __future__ import annotations

import pytest

from local.bedrock.model import Json, JsonObject
from local.bedrock.planner.querying.questions import Questions
from local.bedrock.planner.querying.times import times_in
from tests.fakes.library_questions import TODAY, plan_of, where


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("members except students", [where("members.tier", "not_equals", "Student")]),
        ("members that are neither adults nor students", [where("members.tier", "none_of", "Adult", "Student")]),
        ("members in Oslo, Bergen or Tromso", [where("members.city", "one_of", "Oslo", "Bergen", "Tromso")]),
        ("members not from Oslo", [where("members.city", "not_equals", "Oslo")]),
        ("members outside of Oslo", [where("members.city", "not_equals", "Oslo")]),
        ("members without an email", [{"field": "members.email", "operator": "is_unknown"}]),
        ("show mem001 and mem002", [where("members.member_id", "one_of", "mem001", "mem002")]),
    ],
)
def test_what_is_left_out_and_what_is_one_of_several(questions: Questions, said: str, expected: list[Json]) -> None:
    assert plan_of(questions, said) == {"source": "members", "filters": expected}


@pytest.mark.parametrize(
    ("said", "values"),
    [("books with 100 or 200 pages", [100, 200]), ("books of 100 or 200 pages", [100, 200])],
)
def test_one_of_two_numbers(questions: Questions, said: str, values: list[Json]) -> None:
    assert plan_of(questions, said)["filters"] == [where("books.pages", "one_of", *values)]


def test_both_are_two_conditions(questions: Questions) -> None:
    joins = plan_of(questions, "members who borrowed books about both whales and poetry")["joins"]
    assert joins == [
        {
            "relationship": "members_books",
            "kind": "with",
            "filters": [where("books.subject", "equals", subject)],
        }
        for subject in ("whales", "poetry")
    ]


def test_a_total_over_a_time_is_added_up_over_it(questions: Questions) -> None:
    plan = plan_of(questions, "members with fines of more than $20 in 2025")
    assert plan["aggregates"] == [{"function": "sum", "field": "loans.fine", "name": "total_fine"}]
    assert plan["having"] == [{"aggregate": "total_fine", "operator": "more_than", "value": 20}]


def test_what_no_day_of_the_source_tells_is_the_day_of_what_was_done(questions: Questions) -> None:
    plan = plan_of(questions, "members who borrowed in the last 2 weeks")
    assert plan["joins"] == [
        {
            "relationship": "members_loans",
            "kind": "with",
            "periods": [{"field": "loans.taken_on", "kind": "last", "amount": 2, "unit": "week"}],
        }
    ]


@pytest.mark.parametrize(
    ("said", "groups", "limit"),
    [
        ("Which city has the most members?", [{"field": "members.city"}], 1),
        ("top 3 cities by number of members", [{"field": "members.city"}], 3),
        ("members by tier and city", [{"field": "members.tier"}, {"field": "members.city"}], None),
        ("loans by member tier", [{"field": "members.tier"}], None),
        ("loans/month", [{"field": "loans.taken_on", "unit": "month"}], None),
        ("months with more than 10 loans", [{"field": "loans.taken_on", "unit": "month"}], None),
    ],
)
def test_groups_however_they_are_asked_for(
    questions: Questions, said: str, groups: list[Json], limit: int | None
) -> None:
    plan = plan_of(questions, said)
    assert plan["groups"] == groups
    assert plan.get("limit") == limit


def test_two_windows_are_told_apart(questions: Questions) -> None:
    plan = plan_of(questions, "number of loans this year vs last year")
    assert plan["groups"] == [{"field": "loans.taken_on", "unit": "year"}]
    assert plan["periods"] == [
        {"field": "loans.taken_on", "kind": "between", "start": "2025-01-01", "end": "2026-12-31"}
    ]


def test_values_that_are_compared_are_groups(questions: Questions) -> None:
    plan = plan_of(questions, "how many members are there in Oslo vs Bergen")
    assert plan["filters"] == [where("members.city", "one_of", "Oslo", "Bergen")]
    assert plan["groups"] == [{"field": "members.city"}]


@pytest.mark.parametrize(
    ("said", "tier"),
    [("show adult members, no wait, student members", "Student"), ("adult members oh and only students", "Student")],
)
def test_who_corrects_himself_means_the_later(questions: Questions, said: str, tier: str) -> None:
    assert plan_of(questions, said)["filters"] == [where("members.tier", "equals", tier)]


@pytest.mark.parametrize(
    "said",
    ["members with loans over two weeks", "visits by members 77", "show members longer than 3 weeks"],
)
def test_a_number_that_has_no_place_is_asked_back(questions: Questions, said: str) -> None:
    understood = questions.understand(said, None, TODAY)
    assert understood.plan is None, understood.plan
    assert "?" in understood.reply


@pytest.mark.parametrize(
    "said", ["which month had the most loans", "Which loans are overdue?", "how many visits were there"]
)
def test_what_stands_by_itself_inherits_nothing(questions: Questions, said: str) -> None:
    assert plan_of(questions, "student members in Oslo", said) == plan_of(questions, said)


def test_an_order_of_groups_is_by_what_was_counted(questions: Questions) -> None:
    plan = plan_of(questions, "number of members per city", "fewest first")
    assert plan["order"] == [{"by": "members", "descending": False}]


def test_things_are_shown_of_whom_they_are(questions: Questions) -> None:
    plan = plan_of(questions, "Which books did Ada Lund borrow?")
    assert plan["source"] == "members"
    assert plan["filters"] == [where("members.name", "equals", "Ada Lund")]
    assert plan["fields"] == ["books.book_id", "books.title", "books.subject", "books.pages"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["members in Oslo", "in Bergen too"], [where("members.city", "one_of", "Oslo", "Bergen")]),
        (["members with fines over 100", "make that 200"], [where("members.fines_total", "more_than", 200)]),
    ],
)
def test_a_refinement_changes_what_it_names(questions: Questions, said: list[str], expected: list[Json]) -> None:
    assert plan_of(questions, *said)["filters"] == expected


def test_so_many_more_rows(questions: Questions) -> None:
    assert plan_of(questions, "top 5 members", "make it 10")["limit"] == 10


@pytest.mark.parametrize(
    "said",
    ["Which members have a dog?", "members' shoe sizes", "How many members are women?", "visits by dragons per month"],
)
def test_words_that_nothing_is_known_of_are_not_passed_over(questions: Questions, said: str) -> None:
    understood = questions.understand(said, None, TODAY)
    assert understood.plan is None, understood.plan
    assert "I can't tell" in understood.reply


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("in the first half of 2026", {"kind": "between", "start": "2026-01-01", "end": "2026-06-30"}),
        ("over a year ago", None),
        ("the last 30 days", {"kind": "last", "amount": 30, "unit": "day"}),
        ("since march 3rd", {"kind": "between", "start": "2026-03-03"}),
        ("in q4", {"operator": "in_month", "values": [10, 11, 12]}),
        ("q4 2025", {"kind": "between", "start": "2025-10-01", "end": "2025-12-31"}),
        ("from october to december", {"operator": "in_month", "values": [10, 11, 12]}),
        ("before 2024", {"operator": "less_than", "values": ["2024-01-01"]}),
        ("more than 90 days ago", {"operator": "less_than", "values": ["2026-08-22"]}),
        ("in summer 2026", {"kind": "between", "start": "2026-06-01", "end": "2026-08-31"}),
        ("yesterday", {"kind": "previous", "unit": "day"}),
        ("over 2000", None),
    ],
)
def test_windows_of_time(said: str, expected: JsonObject | None) -> None:
    found = times_in(said, TODAY)
    assert [time.when.on("d") for time in found] == ([{"field": "d", **expected}] if expected else [])
