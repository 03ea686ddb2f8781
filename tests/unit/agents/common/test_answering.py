"""One request's run of an agent: what Bedrock's errors mean, how long it may take, what is published."""

import asyncio

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from strands.types.exceptions import ContextWindowOverflowException, MaxTokensReachedException
from structlog.testing import capture_logs

from agents.common.answering import Budget, Invocation, answer, request_agent
from agents.common.errors import ModelUnavailable
from agents.common.principal import Caller
from agents.common.progress import Progress, TextDelta, unheard
from agents.common.raw_reply import DATA
from agents.common.tool_trace import ToolTrace
from tests.fakes.invocations import CUSTOMER
from tests.fakes.scripted_model import Call, ScriptedModel, Step, fail, say

BUDGET = Budget(seconds=5, model_turns=3, tool_calls=10)


def bedrock_says(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "secret"}}, "ConverseStream")


async def run(
    model: ScriptedModel, *, budget: Budget = BUDGET, heard: list[Progress] | None = None, prompt: str = "Help."
) -> str:
    agent = request_agent(model=model, prompt=prompt, tools=[], history=[], trace=ToolTrace())
    publish = unheard if heard is None else heard.append
    return await answer(
        agent, "Hello?", invocation=Invocation(caller=Caller(CUSTOMER, "t"), publish=publish), budget=budget
    )


async def test_publishes_the_text_as_it_grows() -> None:
    heard: list[Progress] = []
    assert await run(ScriptedModel(say("Hello there")), heard=heard) == "Hello there"
    assert heard == [TextDelta("Hello "), TextDelta("there ")]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (bedrock_says("ServiceUnavailableException"), "busy"),
        (bedrock_says("ThrottlingException"), "busy"),
        (bedrock_says("AccessDeniedException"), "can't be reached"),
        (EndpointConnectionError(endpoint_url="http://bedrock"), "can't be reached"),
        (ReadTimeoutError(endpoint_url="http://bedrock"), "can't be reached"),
        (ContextWindowOverflowException("secret"), "can't be reached"),
    ],
)
async def test_bedrocks_errors_are_sentences(error: Exception, words: str) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        await run(ScriptedModel(fail(error), fail(error), fail(error)))
    assert words in raised.value.message
    assert "secret" not in raised.value.message


async def test_a_mistake_of_ours_is_no_model_error() -> None:
    with pytest.raises(KeyError):
        await run(ScriptedModel(fail(KeyError("ours"))))


async def test_too_slow_is_unavailable_and_hangs_up() -> None:
    waiting = ScriptedModel(say("late"), seconds=60)
    with pytest.raises(ModelUnavailable, match="too long"):
        await run(waiting, budget=Budget(seconds=0.05, model_turns=1, tool_calls=10))
    async with asyncio.timeout(5):
        while asyncio.all_tasks() != {asyncio.current_task()}:  # noqa: ASYNC110  the tasks are Strands' own
            await asyncio.sleep(0.01)


async def test_a_prompt_that_is_recited_is_withheld_from_the_reply_and_from_the_stream() -> None:
    prompt = "You are a clerk who answers questions about boats and about nothing else in the whole world."
    heard: list[Progress] = []
    with capture_logs() as logs:
        reply = await run(ScriptedModel(say(f"Gladly: {prompt} That is all.")), heard=heard, prompt=prompt)
    assert "how I was set up" in reply
    assert heard == [TextDelta("Gladly: "), TextDelta(reply)]
    assert [line["log_level"] for line in logs if "recites the prompt" in line["event"]] == ["warning"]


async def test_a_reply_that_goes_round_in_circles_is_ended() -> None:
    heard: list[Progress] = []
    reply = await run(ScriptedModel(say("Your parcel is with UPS and on its way. " * 50)), heard=heard)
    assert reply == "Your parcel is with UPS and on its way."
    assert sum("UPS" in step.text for step in heard if isinstance(step, TextDelta)) < 5


async def test_a_model_that_writes_no_reply_is_told_so_once() -> None:
    heard: list[Progress] = []
    model = ScriptedModel(say('{"found": 1, "berths": ["N-07"]}'), say("Berth N-07 is free."))
    assert await run(model, heard=heard) == "Berth N-07 is free."
    assert model.seen[1].messages[-1]["content"] == [{"text": DATA}]
    assert "".join(step.text for step in heard if isinstance(step, TextDelta)).strip() == "Berth N-07 is free."


async def test_a_model_that_never_writes_one_has_not_answered() -> None:
    heard: list[Progress] = []
    assert await run(ScriptedModel(say('{"found": 1}'), say('{"found": 1}')), heard=heard) == ""
    assert heard == []


async def test_text_beside_a_call_is_no_reply_to_correct() -> None:
    model = ScriptedModel(Step(text='{"at": 1}', calls=[Call("look")]), say("Done."))
    assert await run(model) == "Done."
    assert len(model.seen) == 2


async def test_a_reply_cut_at_its_limit_is_given_as_far_as_it_goes() -> None:
    agent = request_agent(
        model=ScriptedModel(fail(MaxTokensReachedException("cut"))), prompt="", tools=[], history=[], trace=ToolTrace()
    )
    invocation = Invocation(caller=Caller(CUSTOMER, "t"), publish=unheard)
    assert await answer(agent, "Hello?", invocation=invocation, budget=BUDGET) == ""
