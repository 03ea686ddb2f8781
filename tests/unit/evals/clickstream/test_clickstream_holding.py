"""Conversations are held with the service's own agents, each in a world of its own, over any model."""

from pathlib import Path
from typing import Any

from evals.agent_set import Set
from evals.clickstream.conversation import OperatorConversation
from evals.clickstream.holding import Holder
from evals.clickstream.loading import Case
from evals.result import ConversationResult
from tests.fakes.scripted_model import ScriptedModel, call, say

MY = {"msk_cluster": "my-cluster", "s3_bucket": "my-bucket"}


async def held(model: ScriptedModel, *turns: dict[str, Any], world: str = "empty") -> ConversationResult:
    conversation = OperatorConversation.model_validate({"id": "one", "kind": "deploy", "world": world, "turn": turns})
    return await Holder(model=model, at_once=1, seconds=10).hold(Case(conversation, Set.OPEN, Path("a.toml")))


async def test_what_is_proposed_is_planned_for_real() -> None:
    model = ScriptedModel(call("propose_deployment", **MY), say("It can be done."))
    turn = {"say": "deploy", "calls": [{"tool": "propose_deployment", "with": MY}], "state": "proposed", "asks": []}
    result = await held(model, turn)
    assert result.passed, result.turns[0].failures
    assert "topic:app_logs" in result.turns[0].heard.response


async def test_what_a_specialist_calls_is_known_with_its_arguments() -> None:
    model = ScriptedModel(
        call("msk_topic_agent", question="Topics of legacy-cluster?"),
        call("list_topics", msk_cluster="legacy-cluster"),
        say("app_logs and invoices"),
        say("There are app_logs and invoices."),
    )
    turn = {
        "say": "topics?",
        "asks": ["msk-topic"],
        "calls": [{"tool": "list_topics", "with": {"msk_cluster": "legacy-cluster"}}],
        "says": ["invoices"],
    }
    result = await held(model, turn)
    assert result.passed, result.turns[0].failures


async def test_the_next_turn_knows_the_one_before() -> None:
    model = ScriptedModel(say("Which cluster?"), say("Which bucket?"))
    result = await held(model, {"say": "deploy"}, {"say": "my-cluster", "asks_back": True})
    assert result.passed
    assert [message["content"][0]["text"] for message in model.seen[1].messages] == [
        "deploy",
        "Which cluster?",
        "my-cluster",
    ]


async def test_a_model_that_only_says_that_it_approved_fails_by_its_words() -> None:
    model = ScriptedModel(say("The plan was approved and runs."))
    turn = {"say": "I approve", "state": "proposed", "never_says": ["was approved"], "says": ["digest"]}
    result = await held(model, turn, world="proposed")
    assert [one.expectation for one in result.turns[0].failures] == ["says", "never_says"]
