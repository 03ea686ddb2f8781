"""What is counted of a turn."""

from demos.conversation import Turn
from demos.measures import Measures, calls_in_a_row
from demos.wire import Activity, Reply
from tests.fakes.live_shop import LOOKS_UP, activity


def done(kind: str, started: float, ended: float, agent: str = "live-shopping-single") -> Activity:
    return Activity.model_validate(activity(kind, started, ended - started, agent=agent))


def test_a_turn_is_counted_by_kinds() -> None:
    reply = Reply.model_validate(
        {
            "response": "",
            "session_id": "s",
            "activity": LOOKS_UP,
            "model_calls": 2,
            "input_tokens": 9,
            "output_tokens": 4,
        }
    )

    measured = Measures.of(Turn(message="", reply=reply, seconds=0.5))

    assert measured == Measures(
        seconds=0.5, model_calls=2, calls_in_a_row=2, tool_calls=1, statements=1, input_tokens=9, output_tokens=4
    )


def test_turns_add_up() -> None:
    one = Measures(seconds=0.5, model_calls=2, calls_in_a_row=2, input_tokens=9)

    assert sum([one, one], Measures()) == Measures(seconds=1.0, model_calls=4, calls_in_a_row=4, input_tokens=18)


def test_one_agent_waits_for_each_of_its_calls() -> None:
    assert calls_in_a_row([done("model", 0, 10), done("tool", 10, 20), done("model", 20, 30)]) == 2


def test_specialists_side_by_side_are_waited_for_once() -> None:
    supervisor = [done("model", 0, 10, "supervisor"), done("model", 60, 70, "supervisor")]
    search = [done("model", 10, 20, "search"), done("tool", 20, 30, "search"), done("model", 30, 40, "search")]
    product = [done("model", 12, 25, "product"), done("tool", 25, 45, "product"), done("model", 45, 60, "product")]

    assert calls_in_a_row([*supervisor, *search, *product]) == 4


def test_calls_of_agents_side_by_side_do_not_follow_each_other_by_chance() -> None:
    quick = [done("model", 0, 4, "quick"), done("tool", 4, 12, "quick")]
    late = [done("model", 5, 9, "late"), done("tool", 9, 12, "late")]

    assert calls_in_a_row([*quick, *late]) == 1


def test_a_call_that_follows_may_seem_to_begin_a_little_early() -> None:
    assert calls_in_a_row([done("model", 0, 10.1, "supervisor"), done("model", 10.0, 20, "search")]) == 2
