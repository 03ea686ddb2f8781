"""Times of day."""

import pytest

from local.bedrock.planner.times import Span, time_in, times_of


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("after 4 pm", Span("16:00", None)),
        ("before 8 in the morning", Span(None, "08:00")),
        ("between 17:00 and 19:30", Span("17:00", "19:30")),
        ("at 4 pm or later", Span("16:00", None)),
        ("on a sunday evening", Span("17:00", "23:59")),
        ("after 3 days", Span()),
        ("before 99:00", Span()),
        ("by 12 am", Span(None, "00:00")),
        ("tomorrow from 10 to 4", Span("10:00", "16:00")),
        ("half past eight until noon", Span("08:30", "12:00")),
        ("a room 9-11 on Friday", Span("09:00", "11:00")),
        ("for 8 to 13 February", Span()),
    ],
)
def test_reads_times(text: str, span: Span) -> None:
    assert times_of(text) == span


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("at quarter past three", "15:15"),
        ("a table tonight at eight", "20:00"),
        ("tomorrow 9 o'clock, book it", "09:00"),
        ("not at 8, at 9:30", "09:30"),
        ("it costs 12.50 euros", None),
    ],
)
def test_reads_a_time_that_bounds_nothing(text: str, time: str | None) -> None:
    assert time_in(text) == time
