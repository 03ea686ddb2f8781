"""What a model gets wrong about tools comes back as a sentence with which it can try again."""

import pytest

from agents.common.answering import Budget, Invocation, answer, request_agent
from agents.common.errors import DatabaseUnavailable
from agents.common.principal import Caller
from agents.common.progress import unheard
from agents.common.tool_trace import ToolTrace
from tests.fakes.agent_tools import order_tools
from tests.fakes.invocations import CUSTOMER
from tests.fakes.runtimes import CannedDatabase
from tests.fakes.scripted_model import ScriptedModel, Step, call, say

OFFERED = [tool.tool_name for tool in order_tools(CannedDatabase()).tools()]


async def read_after(step: Step) -> tuple[str, ToolTrace]:
    """What the model reads after it made the call, and what the trace says of it."""
    model, trace = ScriptedModel(step, say("done")), ToolTrace()
    agent = request_agent(
        model=model, prompt="Help.", tools=order_tools(CannedDatabase()).tools(), history=[], trace=trace
    )
    invocation = Invocation(caller=Caller(CUSTOMER, "token"), publish=unheard)
    assert (
        await answer(agent, "?", invocation=invocation, budget=Budget(seconds=5, model_turns=3, tool_calls=10))
        == "done"
    )
    [block] = model.seen[-1].messages[-1]["content"]
    assert block["toolResult"]["status"] == "error"
    return block["toolResult"]["content"][0]["text"], trace


async def test_a_tool_that_was_made_up_is_answered_with_those_that_there_are() -> None:
    text, trace = await read_after(call("look_up_weather", city="Rome"))
    assert text == f"There is no tool look_up_weather. The tools are: {', '.join(OFFERED)}."
    assert [one.outcome for one in trace.calls] == ["refused"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (call("query_order_by_id"), "order_id: Field required"),
        (call("query_order_by_id", order="ORD-2024-001"), "order_id: Field required"),
        (call("query_order_by_id", order_id=["ORD-2024-001"]), "order_id: Input should be a valid string"),
        (call("query_customer_orders", order_status="lost"), "'pending', 'processing', 'shipped'"),
    ],
)
async def test_arguments_that_break_the_schema_are_named_with_what_they_must_be(step: Step, words: str) -> None:
    text, trace = await read_after(step)
    assert text.startswith("The arguments do not fit: ")
    assert words in text
    assert text.endswith("Call it again with arguments that do.")
    assert "pydantic" not in text
    assert [one.outcome for one in trace.calls] == ["refused"]


async def test_our_own_refusals_keep_their_words() -> None:
    text, _ = await read_after(call("query_order_by_id", order_id="the blue one"))
    assert text.startswith("An order number looks like ORD-2024-001")


async def test_an_accident_tells_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("agents.order_management.repository.SqlOrderRepository.order", broken)
    text, trace = await read_after(call("query_order_by_id", order_id="ORD-2024-001"))
    assert text == "This could not be looked up just now. Say so; do not guess."
    assert [one.outcome for one in trace.calls] == ["failed"]


async def test_an_error_of_the_shops_is_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("The shop's database does not answer right now.")

    monkeypatch.setattr("agents.order_management.repository.SqlOrderRepository.order", down)
    text, _ = await read_after(call("query_order_by_id", order_id="ORD-2024-001"))
    assert text == "The shop's database does not answer right now."
