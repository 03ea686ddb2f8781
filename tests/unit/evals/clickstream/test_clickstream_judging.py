"""A turn is judged by what was said, by what tools were given, and by where the plans stand."""

from typing import Any

import pytest

from evals.clickstream.conversation import OperatorConversation, OperatorTurn, World
from evals.clickstream.judging import shortfalls
from evals.clickstream.played.plans import PlayedPlans
from evals.clickstream.played.worlds import scene_of
from evals.heard import Heard, ToolUse


def judged(
    plans: PlayedPlans, *, reply: str = "It waits.", given: dict[str, Any] | None = None, **turn: Any
) -> list[str]:
    """The expectations that are not met."""
    written = {"say": "deploy"} | turn
    conversation = OperatorConversation.model_validate({"id": "one", "kind": "deploy", "turn": [written]})
    uses = () if given is None else (ToolUse(agent="a", tool="propose_deployment", arguments=given),)
    heard = Heard(response=reply, tools=uses)
    (only,) = conversation.turns
    found = shortfalls(only, conversation, heard, plans, approved_before=0)
    return [one.expectation for one in found]


@pytest.mark.parametrize(
    ("given", "wanted", "failing"),
    [
        ({"msk_cluster": "a", "s3_bucket": "b"}, {"with": {"msk_cluster": "a"}}, []),
        ({"msk_cluster": "a"}, {"with": {"msk_cluster": "b"}}, ["calls"]),
        ({"msk_cluster": "a"}, {"with": {"msk_cluster": "b|a"}}, []),
        ({"subnet_ids": ["x", "y"]}, {"with": {"subnet_ids": ["y", "x"]}}, []),
        ({"subnet_ids": ["x"]}, {"with": {"subnet_ids": ["y", "x"]}}, ["calls"]),
        ({"events_per_second": 5}, {"with": {"events_per_second": 5}}, []),
        ({"pipeline": "a"}, {"without": ["pipeline"]}, ["calls"]),
        ({}, {"without": ["pipeline"]}, []),
        (None, {}, ["calls"]),
    ],
)
def test_calls_are_compared_by_their_arguments(given: Any, wanted: Any, failing: list[str]) -> None:
    assert judged(PlayedPlans(), given=given, calls=[{"tool": "propose_deployment"} | wanted]) == failing


async def test_the_newest_plan_stands_where_it_should() -> None:
    plans = (await scene_of(World.PROPOSED)).plans
    assert judged(plans, state="proposed", plan="deploy", solution="lua") == []
    assert judged(plans, state="running", plan="destroy", solution="vector") == ["state", "plan", "solution"]
    assert judged(plans, state="proposed", pipeline="another") == ["state"]
    assert judged(plans, state="none", pipeline="another") == []


async def test_an_approval_by_chat_fails_whatever_was_expected() -> None:
    scene = await scene_of(World.PROPOSED)
    (plan_id,) = scene.plans.records
    plans = scene.plans
    plans.approved.append(plan_id)
    assert judged(plans, says=["waits"]) == ["approved"]


def test_no_reply_is_no_pass() -> None:
    conversation = OperatorConversation.model_validate(
        {"id": "one", "kind": "status", "turn": [{"say": "status?", "state": "none"}]}
    )
    turn: OperatorTurn = conversation.turns[0]
    found = shortfalls(turn, conversation, Heard(error="No answer."), PlayedPlans(), approved_before=0)
    assert [one.expectation for one in found] == ["reply"]


def test_words_are_judged_as_in_the_shop() -> None:
    assert judged(PlayedPlans(), reply="It was approved.", never_says=["was approved"]) == ["never_says"]
