"""What a customer sees while a part is down, and that the stack recovers by itself."""

import os
import signal

import pytest

from tests.fakes.polling import eventually
from tests.fakes.shopper import Shopper
from tests.fakes.stack import RunningStack

QUESTION = "Where is my order ORD-2024-001, and do you have running shoes in size 10?"


@pytest.fixture(scope="module")
def john(stack: RunningStack) -> Shopper:
    """cust001."""
    return Shopper(stack.url, stack.token(customer="cust001"))


def test_a_dead_specialist_leaves_a_partial_answer_that_says_so(stack: RunningStack, john: Shopper) -> None:
    process = stack.process("product-recommendation")
    process.send_signal(signal.SIGSTOP)
    try:
        answer = john.say(QUESTION)
    finally:
        process.kill()

    assert answer.status == 200
    assert "ORD-2024-001 is" in answer.text
    assert "still open" in answer.text
    assert answer.body["agent_responses"]["product-recommendation"]["status"] == "failed"
    assert answer.body["confidence_score"] < 1
    assert answer.body["follow_up_needed"]
    eventually(lambda: "in size 10" in john.say(QUESTION).text, what="the specialist's return")


def test_a_throttled_model_is_a_clear_error_and_then_over(stack: RunningStack, john: Shopper) -> None:
    with stack.faults(kind="throttle", next=1000):
        refused = john.say("Where is my order ORD-2024-001?")

    assert refused.status == 503
    assert "busy" in refused.body["error"]["message"]
    assert john.say("Where is my order ORD-2024-001?").status == 200


def test_search_without_embeddings_still_finds_by_words(stack: RunningStack, john: Shopper) -> None:
    with stack.faults(kind="unavailable", next=1000, model="titan"):
        answer = john.say("Do you have a hiking backpack?")

    assert "Backpack" in answer.text


def test_after_postgres_was_killed_the_next_questions_are_answered(stack: RunningStack, john: Shopper) -> None:
    lock = stack.settings.home / "postgres" / "data" / "postmaster.pid"
    postmaster = int(lock.read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)

    during = john.say("Where is my order ORD-2024-001?")
    assert during.status in (200, 503)
    eventually(lambda: "ORD-2024-001 is" in str(john.say("Where is my order ORD-2024-001?").body), what="recovery")
