"""The model that is shipped: what it finds in trades that it was not taught."""

from local.bedrock.dual_encoder import DualEncoder, Offered, Parameter
from training.lessons import Lesson, lesson
from training.trades import HELD_OUT, load

ENCODER = DualEncoder()
LEAST = 0.78  # of the messages that ask for one tool; `training/README.md` has what was measured
TOOLS = (
    Offered("opening hours", "When the museum is open, by day.", (Parameter("day", "YYYY-MM-DD"),)),
    Offered("my tickets", "The tickets that the visitor has bought."),
)


def test_it_finds_the_tool_in_trades_that_it_was_not_taught() -> None:
    marks = [mark for trade in load(HELD_OUT) for mark in _found(lesson(trade))]
    assert sum(marks) / len(marks) >= LEAST


def test_a_tool_is_wanted_by_who_asks_for_it_only() -> None:
    hours, tickets = ENCODER.wanted("until when can I come in on Sunday?", TOOLS)
    assert hours > 0 > tickets
    assert max(ENCODER.wanted("thank you so much, have a nice evening", TOOLS)) < 0


def test_what_was_said_before_tells_what_is_asked_now() -> None:
    before = ENCODER.wanted("and on Sunday?", TOOLS, before="When do you open on Saturday?")
    assert before[0] > before[1]


def test_the_same_words_get_the_same_scores() -> None:
    texts = ["Hello", "where are my tickets", "", "x" * 5_000]
    assert [DualEncoder().wanted(text, TOOLS) for text in texts] == [ENCODER.wanted(text, TOOLS) for text in texts]


def _found(taught: Lesson) -> list[bool]:
    """Whether the best tool is the one that is wanted, for messages that want one."""
    asked = [example for example in taught.examples if len(example.wanted) == 1]
    scores = [ENCODER.wanted(each.text, taught.tools, before=each.before) for each in asked]
    return [each.index(max(each)) == example.wanted[0] for each, example in zip(scores, asked, strict=True)]
