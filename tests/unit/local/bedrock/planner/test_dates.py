"""Days that a sentence names."""

from datetime import date

import pytest

from local.bedrock.planner.dates import days_of, today_of

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("open on April 3rd?", date(2026, 4, 3), date(2026, 4, 3)),
        ("on 24 December", date(2025, 12, 24), date(2025, 12, 24)),
        ("between 16 and 18 March, late", date(2026, 3, 16), date(2026, 3, 18)),
        ("from 2026-01-31 to 2026-02-02", date(2026, 1, 31), date(2026, 2, 2)),
        ("tomorrow", date(2026, 3, 11), date(2026, 3, 11)),
        ("anything next week", date(2026, 3, 16), date(2026, 3, 22)),
        ("from Wednesday to Friday", date(2026, 3, 11), date(2026, 3, 13)),
        ("the 12th to the 14th", date(2026, 3, 12), date(2026, 3, 14)),
        ("on a sunday evening", date(2026, 3, 15), date(2026, 3, 15)),
        ("this Thursday", date(2026, 3, 12), date(2026, 3, 12)),
        ("in the next two weeks", TUESDAY, date(2026, 3, 24)),
        ("from the 26th to the 29th of May", date(2026, 5, 26), date(2026, 5, 29)),
        ("arriving Friday May 22, leaving Sunday May 24", date(2026, 5, 22), date(2026, 5, 24)),
        ("we come on 29 May and leave on the 31st", date(2026, 5, 29), date(2026, 5, 31)),
        ("wednesday in a week", date(2026, 3, 18), date(2026, 3, 18)),
        ("from Wednesday to Friday next week", date(2026, 3, 18), date(2026, 3, 20)),
        ("at the weekend", date(2026, 3, 14), date(2026, 3, 15)),
        ("so far this month", date(2026, 3, 1), date(2026, 3, 31)),
        ("in 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("in June", date(2026, 6, 1), date(2026, 6, 30)),
        ("last Monday", date(2026, 3, 9), date(2026, 3, 9)),
        ("next Tuesday", date(2026, 3, 17), date(2026, 3, 17)),
        ("the day after tomorrow", date(2026, 3, 12), date(2026, 3, 12)),
        ("tomorrow to Friday", date(2026, 3, 11), date(2026, 3, 13)),
        ("Was Nora there on Friday?", date(2026, 3, 6), date(2026, 3, 6)),
        ("was he there on the 20th", date(2026, 2, 20), date(2026, 2, 20)),
        ("slots in the first week of May", date(2026, 5, 1), date(2026, 5, 7)),
        ("in September, the 6th to the 13th", date(2026, 9, 6), date(2026, 9, 13)),
        ("open in july and august", date(2026, 7, 1), date(2026, 8, 31)),
        ("a course in the week of 22 June", date(2026, 6, 22), date(2026, 6, 28)),
        ("how many orders since November", date(2025, 11, 1), date(2025, 11, 30)),
        ("what did I order this year", date(2026, 1, 1), date(2026, 12, 31)),
        ("over the summer", date(2026, 6, 1), date(2026, 8, 31)),
        ("a hut this weekend, Friday to Sunday", date(2026, 3, 13), date(2026, 3, 15)),
    ],
)
def test_reads_days(text: str, first: date, last: date) -> None:
    days = days_of(text, today=TUESDAY)
    assert days is not None
    assert (days.first, days.last) == (first, last)


@pytest.mark.parametrize("text", ["no day here", "31 February", "May I?"])
def test_finds_none_where_none_is(text: str) -> None:
    assert days_of(text, today=TUESDAY) is None


def test_the_prompt_says_which_day_it_is() -> None:
    assert today_of(["You are a desk. Today is Tuesday, 10 March 2026. Be brief."]) == TUESDAY
