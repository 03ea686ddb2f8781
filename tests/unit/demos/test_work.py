"""The tree of a turn, at its end and in the middle of it."""

from typing import Any

from demos.wire import Activity
from demos.work import AgentWork, work_of
from tests.fakes.live_shop import LOOKS_UP, activity


def told(*entries: dict[str, Any]) -> list[Activity]:
    return [Activity.model_validate(entry) for entry in entries]


def shape(work: list[AgentWork]) -> list[tuple[str, list[tuple[str | None, int]]]]:
    """Agents, their steps by summary (none while they run), and how many statements each has."""
    return [
        (agent.agent, [(step.call.summary if step.call else None, len(step.statements)) for step in agent.steps])
        for agent in work
    ]


def test_statements_are_under_the_tool_that_ran_them() -> None:
    assert shape(work_of(told(*LOOKS_UP))) == [
        (
            "live-shopping-single",
            [("calls identify_product_from_stream", 0), ("looks at it", 1), ("writes a reply", 0)],
        )
    ]


def test_a_tool_that_has_not_ended_is_known_by_its_statements() -> None:
    [agent] = work_of(told(*LOOKS_UP[:2]))

    [_, running] = agent.steps
    assert (running.call, running.tool, len(running.statements)) == (None, "identify_product_from_stream", 1)


def test_each_of_two_calls_of_a_tool_has_its_own_statements() -> None:
    first = [activity("sql", 1, 2, tool="t"), activity("tool", 0, 10, tool="t", summary="first")]
    second = [activity("sql", 21, 2, tool="t"), activity("tool", 20, 10, tool="t", summary="second")]

    assert shape(work_of(told(*first, *second))) == [("live-shopping-single", [("first", 1), ("second", 1)])]


def test_calls_of_a_tool_at_the_same_time_are_told_apart_by_their_times() -> None:
    early, late = activity("sql", 1, 2, tool="t"), activity("sql", 14, 1, tool="t")
    short = activity("tool", 12, 5, tool="t", summary="short")
    long = activity("tool", 0, 20, tool="t", summary="long")

    assert shape(work_of(told(early, late, short, long))) == [("live-shopping-single", [("long", 1), ("short", 1)])]


def test_a_tool_that_was_told_late_still_has_its_statements() -> None:
    seems_to_begin_after = activity("tool", 30, 10, tool="t", summary="told late")

    [agent] = work_of(told(activity("sql", 1, 2, tool="t"), seems_to_begin_after))

    assert [len(step.statements) for step in agent.steps] == [1]


def test_agents_stand_in_the_order_of_their_beginnings() -> None:
    ended_first = activity("model", 10, 5, agent="search")
    began_first = activity("model", 0, 40, agent="supervisor")

    assert [one.agent for one in work_of(told(ended_first, began_first))] == ["supervisor", "search"]


def test_nothing_was_done_yet() -> None:
    assert work_of([]) == []
