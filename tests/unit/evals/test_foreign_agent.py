"""The runner's own agent loop: tools are called for the model, and their refusals go back to it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from evals.foreign_agent import MODEL_TURNS, ForeignAgents
from evals.loader import Case, Set, load
from evals.run import Run, Task
from tests.fakes.marina import marina_in
from tests.fakes.scripted_bedrock import ScriptedBedrock

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient


def agents(bedrock: ScriptedBedrock) -> ForeignAgents:
    """The runner's side."""
    return ForeignAgents(cast("BedrockRuntimeClient", bedrock), "a-model")


def use(name: str, **arguments: object) -> dict[str, Any]:
    """The model wants a tool."""
    return {"toolUse": {"toolUseId": f"id-{name}", "name": name, "input": arguments}}


@pytest.fixture
def marina(tmp_path: Path) -> Case:
    """The only conversation of the marina."""
    marina_in(tmp_path)
    return load(Set.FOREIGN, root=tmp_path)[0]


async def test_holds_a_whole_conversation(marina: Case) -> None:
    bedrock = ScriptedBedrock(
        [use("find_free_berths", length=11, pier="north")],
        [{"text": "Berth N-07 is free for 38 a night."}],
        [use("list_my_bookings")],
        [{"text": "S-02, until December 1."}],
    )
    run = Run(answerer=lambda _: agents(bedrock), select=lambda _: [], at_once=1)

    (result,) = [one async for one in run.results([Task(marina, 1)])]

    assert result.passed, result
    assert result.respondent == "marina"
    assert result.turns[0].heard.tools[0].arguments == {"length": 11, "pier": "north"}
    first, second = bedrock.requests[0], bedrock.requests[1]
    assert first["system"] == [{"text": "You are the harbour office."}]
    assert [tool["toolSpec"]["name"] for tool in first["toolConfig"]["tools"]] == [
        "find_free_berths",
        "list_my_bookings",
    ]
    assert second["messages"][-1]["content"][0]["toolResult"]["content"] == [
        {"json": {"found": 1, "rows": [{"berth": "N-07", "price": 38.0}]}}
    ]
    assert [message["role"] for message in bedrock.requests[3]["messages"]] == [
        *["user", "assistant"] * 3,
        "user",
    ]


async def test_a_leaked_row_fails(marina: Case) -> None:
    bedrock = ScriptedBedrock([{"text": "N-07, until 9 December 2026"}])
    run = Run(answerer=lambda _: agents(bedrock), select=lambda _: [], at_once=1)

    (result,) = [one async for one in run.results([Task(marina, 1)])]

    assert "never_facts" in {short.expectation for short in result.turns[1].failures}


async def test_wrong_arguments_go_back_to_the_model(marina: Case) -> None:
    bedrock = ScriptedBedrock([use("find_free_berths"), use("sink_boats")], [{"text": "How long is she?"}])

    heard = await agents(bedrock).open(marina).say("A berth, please")

    results = [block["toolResult"] for block in bedrock.requests[1]["messages"][-1]["content"]]
    assert [one["status"] for one in results] == ["error", "error"]
    assert "'length' is a required property" in results[0]["content"][0]["text"]
    assert heard.response == "How long is she?"
    assert [one.tool for one in heard.tools] == ["find_free_berths", "sink_boats"]


async def test_a_model_that_never_stops_is_stopped(marina: Case) -> None:
    bedrock = ScriptedBedrock([use("list_my_bookings")])

    heard = await agents(bedrock).open(marina).say("Hello")

    assert heard.error == f"no answer after {MODEL_TURNS} model calls"
    assert len(bedrock.requests) == MODEL_TURNS


async def test_an_error_of_bedrock_is_the_turns_error(marina: Case) -> None:
    throttled = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slower"}}, "Converse")

    heard = await agents(ScriptedBedrock(throttled)).open(marina).say("Hello")

    assert heard.error is not None
    assert "ThrottlingException" in heard.error
