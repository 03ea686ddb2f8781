"""Plain words as query plans, in a library."""

import pytest

from local.bedrock.model import JsonObject
from local.bedrock.planner.querying.questions import Questions
from tests.fakes.library_questions import TODAY, plan_of, where


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Show all student members", {"filters": [where("members.tier", "equals", "Student")]}),
        ("members who are not students", {"filters": [where("members.tier", "not_equals", "Student")]}),
        ("adult or student members", {"filters": [where("members.tier", "one_of", "Adult", "Student")]}),
        ("members from Oslo", {"filters": [where("members.city", "equals", "Oslo")]}),
        ("who lives in oslo?", {"filters": [where("members.city", "equals", "Oslo")]}),
        (
            "members whose fines come to more than $1,000",
            {"filters": [where("members.fines_total", "more_than", 1000)]},
        ),
        ("members with fines between 5 and 10 dollars", {"filters": [where("members.fines_total", "between", 5, 10)]}),
        ("members with at least three loans", {"filters": [where("members.loan_count", "at_least", 3)]}),
        ("Look up mem007", {"filters": [where("members.member_id", "equals", "mem007")]}),
        ("members whose name starts with J", {"filters": [where("members.name", "starts_with", "J")]}),
        ("Who are our faithful members?", {"rules": ["faithful"]}),
        ("members who joined this year", {"periods": [{"field": "members.joined_on", "kind": "this", "unit": "year"}]}),
        ("who enrolled before 2024?", {"filters": [where("members.joined_on", "less_than", "2024-01-01")]}),
        ("who enrolled in May?", {"filters": [where("members.joined_on", "in_month", 5)]}),
    ],
)
def test_conditions_on_members(questions: Questions, said: str, expected: JsonObject) -> None:
    assert plan_of(questions, said) == {"source": "members", **expected}


@pytest.mark.parametrize(
    ("said", "join"),
    [
        (
            "members who borrowed books about whales",
            {"relationship": "members_books", "kind": "with", "filters": [where("books.subject", "equals", "whales")]},
        ),
        ("members who have never borrowed", {"relationship": "members_loans", "kind": "without"}),
        ("members without visits", {"relationship": "members_visits", "kind": "without"}),
        (
            "members who have not borrowed in the last 6 months",
            {
                "relationship": "members_loans",
                "kind": "without",
                "periods": [{"field": "loans.taken_on", "kind": "last", "amount": 6, "unit": "month"}],
            },
        ),
        (
            "members with overdue loans",
            {"relationship": "members_loans", "kind": "with", "filters": [where("loans.state", "equals", "overdue")]},
        ),
        ("members with recent loans", {"relationship": "members_loans", "kind": "with", "rules": ["recent"]}),
    ],
)
def test_others_that_a_member_has_or_has_not(questions: Questions, said: str, join: JsonObject) -> None:
    assert plan_of(questions, said) == {"source": "members", "joins": [join]}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("How many members?", {"source": "members", "aggregates": [{"function": "count", "name": "members"}]}),
        (
            "number of members by tier",
            {
                "source": "members",
                "groups": [{"field": "members.tier"}],
                "aggregates": [{"function": "count", "name": "members"}],
            },
        ),
        (
            "How many loans were there per month in 2025?",
            {
                "source": "loans",
                "periods": [{"field": "loans.taken_on", "kind": "between", "start": "2025-01-01", "end": "2025-12-31"}],
                "groups": [{"field": "loans.taken_on", "unit": "month"}],
                "aggregates": [{"function": "count", "name": "loans"}],
            },
        ),
        (
            "average pages of books by subject",
            {
                "source": "books",
                "groups": [{"field": "books.subject"}],
                "aggregates": [{"function": "average", "field": "books.pages", "name": "average_pages"}],
            },
        ),
        (
            "cities with more than 5 members",
            {
                "source": "members",
                "groups": [{"field": "members.city"}],
                "aggregates": [{"function": "count", "name": "members"}],
                "having": [{"aggregate": "members", "operator": "more_than", "value": 5}],
            },
        ),
        (
            "Top 3 members by fines",
            {"source": "members", "order": [{"by": "members.fines_total", "descending": True}], "limit": 3},
        ),
        (
            "the newest member",
            {"source": "members", "order": [{"by": "members.joined_on", "descending": True}], "limit": 1},
        ),
        ("the longest book", {"source": "books", "order": [{"by": "books.pages", "descending": True}], "limit": 1}),
    ],
)  # fmt: skip
def test_what_is_counted_added_up_and_sorted(questions: Questions, said: str, expected: JsonObject) -> None:
    assert plan_of(questions, said) == expected


def test_more_than_so_many_in_a_time_is_counted_over_every_pair(questions: Questions) -> None:
    assert plan_of(questions, "Which members had more than three loans this year?") == {
        "source": "members",
        "joins": [
            {
                "relationship": "members_loans",
                "kind": "each",
                "periods": [{"field": "loans.taken_on", "kind": "this", "unit": "year"}],
            }
        ],
        "groups": [{"field": "members.member_id"}, {"field": "members.name"}],
        "aggregates": [{"function": "count", "name": "loans"}],
        "having": [{"aggregate": "loans", "operator": "more_than", "value": 3}],
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            ["Show the student members", "only those in Oslo"],
            {"filters": [where("members.tier", "equals", "Student"), where("members.city", "equals", "Oslo")]},
        ),
        (["Show the student members", "now the adult ones"], {"filters": [where("members.tier", "equals", "Adult")]}),
        (
            ["Who are our faithful members?", "how many are they?"],
            {"rules": ["faithful"], "aggregates": [{"function": "count", "name": "members"}]},
        ),
        (
            ["members who joined this year", "and last year?"],
            {"periods": [{"field": "members.joined_on", "kind": "previous", "unit": "year"}]},
        ),
        (
            ["Show the student members", "sort them by fines, highest first", "just the top 5"],
            {
                "filters": [where("members.tier", "equals", "Student")],
                "order": [{"by": "members.fines_total", "descending": True}],
                "limit": 5,
            },
        ),
    ],
)
def test_a_question_refines_the_one_before(questions: Questions, said: list[str], expected: JsonObject) -> None:
    assert plan_of(questions, *said) == {"source": "members", **expected}


def test_a_question_about_something_else_begins_anew(questions: Questions) -> None:
    assert plan_of(questions, "Show the student members", "Which loans are overdue?")["source"] == "loans"


@pytest.mark.parametrize(
    "said", ["What is the average age of our members?", "the median fine", "phone numbers of students"]
)
def test_what_the_data_has_not_is_not_made_up(questions: Questions, said: str) -> None:
    understood = questions.understand(said, None, TODAY)
    assert understood.plan is None
    assert "I can't tell" in understood.reply


@pytest.mark.parametrize("said", ["members above the limit", "I need some numbers", "filter them by date"])
def test_what_is_left_open_is_asked_for(questions: Questions, said: str) -> None:
    understood = questions.understand(said, None, TODAY)
    assert understood.plan is None
    assert "?" in understood.reply
