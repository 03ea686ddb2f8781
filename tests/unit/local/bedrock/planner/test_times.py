"""Times of day."""

import pytest

from local.bedrock.planner.times import Span, times_of


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
    ],
)
def test_reads_times(text: str, span: Span) -> None:
    assert times_of(text) == span
