"""What a model says is judged by the last plan that was accepted, or by what it says where there is none."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import EndpointConnectionError

from evals.agent_set import Set
from evals.promotions.asking import MODEL_TURNS, Asker
from evals.promotions.judging import Judge
from evals.promotions.loading import Asked
from evals.promotions.question import Question
from evals.result import ConversationResult
from tests.fakes.scripted_bedrock import ScriptedBedrock

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

VIPS: dict[str, Any] = {"id": "vips", "kind": "rule", "ask": "Who are our VIPs?"}
PLAN: dict[str, Any] = {"plan": {"source": "customers", "rules": ["vip"]}}
RIGHT: dict[str, Any] = {"source": "customers", "rules": ["vip"]}


def use(**plan: object) -> list[dict[str, Any]]:
    """The model fills a plan."""
    return [{"toolUse": {"toolUseId": "one", "name": "intelligent_query", "input": plan}}]


def say(text: str) -> list[dict[str, Any]]:
    """The model answers."""
    return [{"text": text}]


async def asked(judge: Judge, bedrock: ScriptedBedrock, **question: Any) -> ConversationResult:
    """What the question comes to with that model."""
    asker = Asker(bedrock=cast("BedrockRuntimeClient", bedrock), model_id="a-model", judge=judge, at_once=1)
    return await asker.ask(Asked(Question.model_validate(VIPS | question), Set.OPEN, Path("a.toml")))


def expectations(result: ConversationResult) -> list[str]:
    return [short.expectation for turn in result.turns for short in turn.failures]


async def test_a_right_plan_passes(judge: Judge) -> None:
    result = await asked(judge, ScriptedBedrock(use(**RIGHT), say("There is one.")), **PLAN)
    assert result.passed
    assert result.turns[0].heard.tools[0].arguments == RIGHT


async def test_a_refused_plan_may_be_mended(judge: Judge) -> None:
    bedrock = ScriptedBedrock(use(source="client"), use(**RIGHT), say("There is one."))
    result = await asked(judge, bedrock, **PLAN)
    assert result.passed
    refusal = bedrock.requests[1]["messages"][-1]["content"][0]["toolResult"]
    assert refusal["status"] == "error"
    assert "client" in refusal["content"][0]["text"]


async def test_the_last_plan_counts(judge: Judge) -> None:
    result = await asked(judge, ScriptedBedrock(use(**RIGHT), use(source="orders"), say("Here.")), **PLAN)
    assert expectations(result) == ["source"]


async def test_an_alternative_is_as_right(judge: Judge) -> None:
    bedrock = ScriptedBedrock(use(source="orders"), say("Here."))
    assert (await asked(judge, bedrock, **PLAN, **{"or": [{"source": "orders"}]})).passed


@pytest.mark.parametrize(
    ("outcome", "reply", "expected"),
    [
        ("ask", "Above how much?", []),
        ("ask", "Here you are.", ["asks back"]),
        ("refuse", "The data doesn't have that.", []),
        ("refuse", "They are 34 years old.", ["refuses"]),
    ],
)
async def test_without_a_plan_the_reply_counts(judge: Judge, outcome: str, reply: str, expected: list[str]) -> None:
    assert expectations(await asked(judge, ScriptedBedrock(say(reply)), outcome=outcome)) == expected


async def test_a_plan_where_there_should_be_none_fails(judge: Judge) -> None:
    bedrock = ScriptedBedrock(use(source="customers"), say("It is not known."))
    assert expectations(await asked(judge, bedrock, outcome="refuse")) == ["no plan"]


async def test_what_was_asked_before_is_asked_again_and_not_judged(judge: Judge) -> None:
    bedrock = ScriptedBedrock(use(source="orders"), say("Many."), use(**RIGHT), say("One."))
    assert (await asked(judge, bedrock, before=["How many orders?"], **PLAN)).passed
    texts = [block.get("text") for message in bedrock.requests[-1]["messages"] for block in message["content"]]
    assert [text for text in texts if text] == ["How many orders?", "Many.", "Who are our VIPs?"]


@pytest.mark.parametrize(
    "script", [EndpointConnectionError(endpoint_url="http://bedrock"), use(source="orders")], ids=["gone", "endless"]
)
async def test_no_answer_is_no_pass(judge: Judge, script: Any) -> None:
    bedrock = ScriptedBedrock(script)
    assert expectations(await asked(judge, bedrock, **PLAN)) == ["reply"]
    assert len(bedrock.requests) in (1, MODEL_TURNS)
