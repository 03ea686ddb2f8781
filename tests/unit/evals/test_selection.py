"""Filters, and samples that have each stratum's share, are the same every time, and so are their beginnings."""

from collections import Counter

import pytest

from evals.conversation import Kind
from evals.loader import Case, Set, load
from evals.selection import Selection, stratified
from tests.fakes.eval_results import case

CASES = [
    case(id=f"{agent}-{kind}-{number}", agent=agent, kind=kind)
    for agent, kind, many in (
        ("supervisor", "status", 20),
        ("supervisor", "anger", 4),
        ("troubleshooting", "warranty", 8),
        ("personalization", "profile", 4),
        ("personalization", "lookup", 4),
    )
    for number in range(many)
]


def agents_of(cases: list[Case]) -> Counter[str]:
    """How many cases each agent has."""
    return Counter(one.conversation.agent for one in cases)


def kinds_of(cases: list[Case]) -> Counter[str]:
    """How many cases each kind has."""
    return Counter(str(one.conversation.kind) for one in cases)


def test_filters_by_agent_kind_and_id() -> None:
    assert len(Selection(agent="supervisor").of(CASES)) == 24
    assert len(Selection(agent="supervisor", kind=Kind.ANGER).of(CASES)) == 4
    assert [one.conversation.id for one in Selection(ids=["supervisor-anger-1"]).of(CASES)] == ["supervisor-anger-1"]
    assert Selection(agent="personalization", kind=Kind.ANGER).of(CASES) == []


def test_a_sample_has_the_share_of_each_agent_and_kind() -> None:
    assert kinds_of(Selection(sample=10).of(CASES)) == {
        "status": 5,
        "anger": 1,
        "warranty": 2,
        "profile": 1,
        "lookup": 1,
    }


@pytest.mark.parametrize("cases", [CASES, load(Set.OPEN), load(Set.DEVELOPING)], ids=["made-up", "open", "developing"])
def test_each_beginning_of_a_run_has_the_share_of_each_agent(cases: list[Case]) -> None:
    order, whole = stratified(cases), agents_of(cases)

    for held in range(1, len(cases) + 1):
        chosen = agents_of(order[:held])
        assert all(abs(chosen[agent] - held * many / len(cases)) < 2 for agent, many in whole.items())


def test_each_beginning_of_an_agents_conversations_has_the_share_of_each_kind() -> None:
    cases = [one for one in load(Set.OPEN) if one.conversation.agent == "supervisor"]
    order, whole = stratified(cases), kinds_of(cases)

    for held in range(1, len(cases) + 1):
        chosen = kinds_of(order[:held])
        assert all(abs(chosen[kind] - held * many / len(cases)) < 2 for kind, many in whole.items())


def test_nothing_is_lost_or_doubled() -> None:
    assert sorted(one.conversation.id for one in stratified(CASES)) == sorted(one.conversation.id for one in CASES)


def test_a_sample_is_the_same_whatever_the_order_of_the_files() -> None:
    chosen = {one.conversation.id for one in Selection(sample=8).of(CASES)}

    assert {one.conversation.id for one in Selection(sample=8).of(CASES[::-1])} == chosen
    assert {one.conversation.id for one in Selection(sample=4).of(CASES)} < chosen


def test_a_sample_larger_than_the_set_is_the_set() -> None:
    assert Selection(sample=1000).of(CASES) == CASES
