"""Filters, and samples that are spread and the same every time."""

from collections import Counter

from evals.conversation import Kind
from evals.selection import Selection
from tests.fakes.eval_results import case

CASES = [
    case(id=f"{agent}-{kind}-{number}", agent=agent, kind=kind)
    for agent, kind, many in (
        ("supervisor", "status", 20),
        ("supervisor", "anger", 2),
        ("troubleshooting", "warranty", 5),
        ("personalization", "profile", 1),
    )
    for number in range(many)
]


def test_filters_by_agent_kind_and_id() -> None:
    assert len(Selection(agent="supervisor").of(CASES)) == 22
    assert len(Selection(agent="supervisor", kind=Kind.ANGER).of(CASES)) == 2
    assert [one.conversation.id for one in Selection(ids=["supervisor-anger-1"]).of(CASES)] == ["supervisor-anger-1"]
    assert Selection(agent="personalization", kind=Kind.ANGER).of(CASES) == []


def test_a_sample_is_spread_over_agents_and_kinds() -> None:
    chosen = Selection(sample=8).of(CASES)

    assert Counter(one.conversation.kind for one in chosen) == {
        "status": 3,
        "anger": 2,
        "warranty": 2,
        "profile": 1,
    } or (Counter(one.conversation.kind for one in chosen) == {"status": 2, "anger": 2, "warranty": 3, "profile": 1})


def test_a_sample_is_the_same_whatever_the_order_of_the_files() -> None:
    chosen = {one.conversation.id for one in Selection(sample=8).of(CASES)}

    assert {one.conversation.id for one in Selection(sample=8).of(CASES[::-1])} == chosen
    assert {one.conversation.id for one in Selection(sample=4).of(CASES)} < chosen


def test_a_sample_larger_than_the_set_is_the_set() -> None:
    assert Selection(sample=1000).of(CASES) == CASES
