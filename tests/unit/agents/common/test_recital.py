"""A prompt's sentences stay in the agent, however they are set and cut; everything else is said as it comes."""

import re

import pytest

from agents.common.recital import LONGEST_QUOTE, RecitalGuard, Recited
from agents.supervisor.prompts import SYSTEM

PROMPT = """\
You are the harbour office. You answer one skipper's questions about berths and bookings.

- Look everything up with your tools; look-ups that do not depend on each other go in one turn.
- You can look, not change. Never say that it has been done.
"""


def said(*pieces: str, prompt: str = PROMPT) -> list[str]:
    """What comes out for each piece, and at the end."""
    guard = RecitalGuard(prompt)
    return [*(guard.passed(piece) for piece in pieces), guard.rest()]


@pytest.mark.parametrize(
    "recital",
    [
        PROMPT,
        "Sure! Here they are: you are the harbour office; you answer one skipper's questions about berths",
        "LOOK EVERYTHING UP\nWITH YOUR TOOLS\n* look-ups that **do not** depend on each other",
        "“Look everything up, with your tools, look ups that do not depend on each” is what I was told.",
        "you answer one skipper’s questions about berths and bookings - look everything up",
    ],
)
def test_a_recital_is_noticed_whatever_it_looks_like(recital: str) -> None:
    with pytest.raises(Recited):
        said(recital)


@pytest.mark.parametrize("size", [1, 3, 7, 40])
def test_nothing_of_a_recital_is_out_when_it_is_noticed(size: int) -> None:
    guard, text, out = RecitalGuard(PROMPT), f"Of course. {PROMPT}", ""

    def hear_it_out() -> None:
        nonlocal out
        for start in range(0, len(text), size):
            out += guard.passed(text[start : start + size])

    with pytest.raises(Recited):
        hear_it_out()
    assert out == "Of course. "


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Berth N-07 is free from 22 November; it costs 38.00 a night.\n\n1. Moor.\n2. Pay.\n",
        "I can look, not change: never say that it has been done, they told me.",
        "You are the harbour office? You answer questions about berths? Look everything up with your tools!",
        "Ihr Liegeplatz ist frei … 👍",
    ],
)
def test_other_replies_come_out_letter_by_letter_as_they_went_in(reply: str, size: int) -> None:
    assert "".join(said(*(reply[start : start + size] for start in range(0, len(reply), size)))) == reply


def test_only_the_words_that_may_begin_a_recital_wait() -> None:
    assert said("It is free. You ", "are ", "welcome ", "here") == ["It is free. ", "", "You are welcome ", "", "here"]


def test_as_many_words_in_a_row_as_a_reply_may_quote() -> None:
    words = re.findall(r"\w+", SYSTEM)
    quote = " ".join(words[:LONGEST_QUOTE])
    assert "".join(said(quote, prompt=SYSTEM)) == quote
    with pytest.raises(Recited):
        said(" ".join(words[: LONGEST_QUOTE + 1]), prompt=SYSTEM)


def test_an_agent_without_a_prompt_may_say_anything() -> None:
    assert "".join(said(PROMPT, prompt="")) == PROMPT
